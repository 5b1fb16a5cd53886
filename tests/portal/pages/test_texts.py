"""Every text that a reader sees comes from the catalogues, and the catalogues see every text."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from services.portal.catalogues import PORTAL, source_texts
from services.portal.pages.assets import DIRECTORY
from services.portal.templating import TEMPLATES

ASKING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
NOT_TEXT = re.compile(
    r"{#.*?#}|{{.*?}}|{%.*?%}|<style.*?</style>|<!--.*?-->|<!doctype html>", re.DOTALL
)
WRITTEN = re.compile(r">([^<]*)<|\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
# A comment, or a string in any of the three ways to write one.
STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`""",
    re.DOTALL,
)
SHOWN = re.compile(
    r"(?:\.(?:textContent|innerText|title|alt|placeholder|ariaLabel|ariaDescription)\s*=(?!=)"
    r"|(?<![.\w])(?:say|alert)\(|setAttribute\(\s*['\"](?:aria-label|title|alt|placeholder)['\"],)([^;]*)"
)
FINDING = re.compile(r"(?:get|querySelector)\([^)]*\)|replace\('\{\w+\}'")
_ONE = r"(?:\*|[a-z][a-z0-9-]*)?(?:[.#][\w-]+|\[[^\]]+\]|:[\w-]+(?:\([^)]*\))?)+"
_TAGS = r"(?:a|button|input|select|p|h1)"
MACHINE = re.compile(
    # names, paths, types, parameters, a rule of a style sheet, a place in a text
    r"[a-z0-9_./?=&:*-]+|[a-z]+(?:[A-Z][a-z]+)+|[^{}]+\{[^{}]+\}(?:[^{}]+\{[^{}]+\})*|\{\w+\}"
    # what selects elements
    rf"|(?:{_ONE}|{_TAGS})(?:,? (?:{_ONE}|{_TAGS}))*"
    r"|allow-[a-z-]+(?: allow-[a-z-]+)*"
    r"|GET|PUT|DELETE|NFKC|Enter|Escape|Bearer "
)
# Of a template: our own name, examples that are the same in every language, attributes of a macro.
UNTRANSLATED = re.compile(
    r"(?:· )?Portico|https://(?:\w+\.)?example\.com\S*|#[0-9a-f]{6}|ACM-2026-014"
    r"|(?:[a-z-]+=\"[^\"]*\" ?)+"
)
SCRIPTS = sorted((*DIRECTORY.rglob("*.js"), *(PORTAL / "embed").rglob("*.js")))
# The reference of the API is in English, as the documents that it shows (decision 136).
TEMPLATE_FILES = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.parent != TEMPLATES / "reference"
)


@pytest.mark.parametrize("template", TEMPLATE_FILES, ids=lambda path: path.name)
def test_templates_have_no_text_of_their_own(template: Path) -> None:
    markup = NOT_TEXT.sub("", template.read_text(encoding="utf-8"))
    texts = {text.strip() for found in WRITTEN.findall(markup) for text in found}
    words = {text for text in texts if re.search(r"\w", text)}
    assert not [text for text in words if not UNTRANSLATED.fullmatch(text)]


def test_a_template_computes_no_text_that_it_asks_for() -> None:
    """Babel does not see `_(name)`: its value would have to be in the catalogue by chance."""
    for template in TEMPLATE_FILES:
        tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(
            template.read_text("utf-8")
        )
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ASKING:
                texts = [value for value in call.args if isinstance(value, nodes.Const)]
                assert len(texts) >= (2 if call.node.name.startswith("p") else 1), template.name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_no_text_of_their_own(script: Path) -> None:
    assert said_by(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "say('Nothing was found');",
        'say("nothing was found");',
        "get('x').textContent = `${count} invoices`;",
        "button.title = 'Close';",
        "node.setAttribute('aria-label', \"close\");",
        "const words = { done: 'Finished' };",
        "throw new Error('It broke'); // no",
        "ask(a ? 'ja!' : `nein`);",
        "get('x').textContent = n + ' MB';",
    ],
)
def test_a_text_in_a_script_is_found(line: str) -> None:
    assert said_by(line)


def said_by(code: str) -> list[str]:
    """Strings of a script that a reader may be meant to see.

    That is each but what is plainly of a machine, and where a reader sees it, each but those that
    find an element or name a place in a text of the catalogue.
    """
    strings = [_string(match) for match in STRING.finditer(code)]
    shown = [
        _string(match)
        for sink in SHOWN.finditer(code)
        for match in STRING.finditer(FINDING.sub("", sink[1]))
    ]
    return [
        text
        for text in (*(t for t in strings if not MACHINE.fullmatch(t)), *shown)
        if re.search(r"[^\W\d_]", text)
    ]


def _string(match: re.Match[str]) -> str:
    """What stands in a literal; nothing for a comment."""
    text = next((group for group in match.groups() if group is not None), "")
    return re.sub(r"\$\{[^}]*\}", "", text)


def test_no_text_hides_where_the_extraction_does_not_look() -> None:
    """Babel reads no call inside an f-string; such a text would stay English everywhere."""
    known = {
        form
        for message in source_texts("pages")
        for form in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    for path in sorted((PORTAL / "pages").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call.func) in ASKING:
                asked = call.args[1 if _name(call.func) in {"pgettext", "npgettext"} else 0]
                assert isinstance(asked, ast.Constant), f"{path.name}: a text that is computed"
                assert asked.value in known, f"{path.name}: {asked.value!r}"


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
