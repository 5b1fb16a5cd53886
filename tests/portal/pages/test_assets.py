"""What is sent of scripts and style sheets: all that works, and none of what is for us only."""

from services.portal.pages.assets import DIRECTORY, lean


def test_comments_stay_here_and_the_rest_goes_out_as_it_is() -> None:
    script = "// a job\nconst url = 'https://x'; // kept: it follows code\n  // another\nf();\n"
    assert lean(script, ".js") == "const url = 'https://x'; // kept: it follows code\nf();\n"
    assert lean("/* one\n two */\na { color: red; } /* x */\n", ".css") == "a { color: red; } \n"
    assert lean("<svg/>", ".svg") == "<svg/>"


def test_no_script_has_a_text_that_a_comment_line_could_be_taken_for() -> None:
    """A template literal over several lines could hold such a line; then it would be lost."""
    for path in DIRECTORY.glob("*.js"):
        for line in lean(path.read_text(encoding="utf-8"), ".js").splitlines():
            assert line.count("`") % 2 == 0, f"{path.name}: {line}"
