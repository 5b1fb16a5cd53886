"""An archive begun by other code, or in other fonts, is another one."""

from pathlib import Path

from services.portal.exports.made_by import made_by


def test_the_operators_fonts_are_part_of_what_makes_the_files(tmp_path: Path) -> None:
    absent = made_by(tmp_path / "absent")
    font = tmp_path / "own" / "Hand.ttf"
    font.parent.mkdir()
    digests = []
    for content in (b"one", b"two", b"one"):
        font.write_bytes(content)
        made_by.cache_clear()
        digests.append(made_by(tmp_path))
    assert absent == made_by(None)
    assert absent != digests[0] != digests[1]
    assert digests[0] == digests[2]
