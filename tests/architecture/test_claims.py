"""Each test claims something: a test that cannot fail says nothing, and looks as if it did."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# What fails a test beside `assert`: pytest's and Playwright's own. Functions of ours that do, and
# are called for it, are named `assert_…`.
CLAIMING = {"raises", "warns", "fail", "expect"}


def called_tests() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function that is called a test, and the file it is in."""
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) if name.startswith("test_"):
                    yield path.relative_to(TESTS), node


def claims(node: ast.AST) -> bool:
    match node:
        case ast.Assert():
            return True
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name)):
            return name in CLAIMING or name.startswith("assert_")
    return False


def test_each_test_claims_something() -> None:
    idle = [
        f"{path}:{test.lineno} {test.name}"
        for path, test in called_tests()
        if not any(claims(node) for node in ast.walk(test))
    ]
    assert idle == []


def test_what_is_called_a_test_is_collected_as_one() -> None:
    # `make test-documents` names its file itself: those need Java.
    elsewhere = {
        str(path)
        for path, _ in called_tests()
        if not path.name.startswith("test_") and path.parts[0] != "judges"
    }
    assert elsewhere == set()
