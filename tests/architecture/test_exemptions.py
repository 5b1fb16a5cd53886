"""Where a rule of the linter or of the type checker is not kept, the line says which and why."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("contracts", "services", "deploy", "tests")
EXEMPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|mypy:\s*ignore|ruff:\s*noqa|pragma:)")
REASONED = re.compile(
    r"  # (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* - |type: ignore\[[a-z, -]+\]  # )"
    # A reason stands for itself: what is above it moves away.
    r"(?!the same\b|see above\b)\S.*$"
)


def exemptions() -> Iterator[tuple[str, str]]:
    """Every line that asks for one, and where it is."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            if path == Path(__file__):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if EXEMPTION.search(line):
                    yield f"{path.relative_to(ROOT)}:{number}", line


def test_each_exemption_names_its_rule_and_its_reason() -> None:
    found = dict(exemptions())
    assert found
    assert {at: line for at, line in found.items() if not REASONED.search(line)} == {}


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: S101",
        "x = 1  # noqa: S101 - ",
        "x = 1  # noqa: S101 - the same",
        "x = 1  # type: ignore[misc]  # see above",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[misc]",
        "# ruff: noqa",
        "# mypy: ignore-errors",
    ],
)
def test_an_exemption_without_a_reason_is_seen(line: str) -> None:
    assert EXEMPTION.search(line)
    assert not REASONED.search(line)
