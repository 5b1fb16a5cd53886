"""The import rules that a linter of folders cannot say."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IO = {
    "aiokafka", "asyncio", "asyncpg", "faststream", "httpx", "logging", "os", "redis", "requests",
    "socket", "starlette", "structlog", "subprocess", "urllib3", "uvicorn", "random", "time",
}  # fmt: skip
# Pure by law: they take values and return values. A folder stands for all of its modules.
PURE = (
    "services/ledger/decoding.py",
    "services/ledger/projection",
    "services/token/issuing.py",
    "services/portal/formatting.py",
)


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def modules(place: str) -> list[Path]:
    """The modules of a file or folder; an empty answer would let every rule hold."""
    path = ROOT / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found, f"{place} is not there"
    return found


def test_contracts_import_pydantic_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"contracts", "pydantic", "pydantic_core"}
    foreign = {
        f"{path.name}: {name}"
        for path in modules("contracts")
        for name in imported(path)
        if name not in allowed
    }
    assert foreign == set()


@pytest.mark.parametrize("place", PURE)
def test_pure_modules_import_no_io(place: str) -> None:
    impure = {
        f"{path.name}: {name}" for path in modules(place) for name in imported(path) if name in IO
    }
    assert impure == set()


def test_no_folder_is_a_drawer() -> None:
    drawers = {"utils", "util", "common", "helpers", "helper", "misc"}
    found = [
        path
        for place in ("contracts", "services", "deploy")
        for path in (ROOT / place).rglob("*.py")
        if drawers & {path.stem, *path.parent.relative_to(ROOT).parts}
    ]
    assert found == []
