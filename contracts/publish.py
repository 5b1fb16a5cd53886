"""Writes the generated documents to contracts/published, or checks that they are up to date.

python -m contracts.publish            writes them
python -m contracts.publish --check    names every file that differs, and ends with status 1
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from contracts.asyncapi import document
from contracts.schemas import schema_files

PUBLISHED: Final = Path(__file__).parent / "published"
# What services describe themselves is written by `deploy.checks.openapi`: contracts know none.
OF_SERVICES: Final = "openapi/"


def documents() -> dict[str, str]:
    """The text of every document by its path below `published`."""
    values: Mapping[str, Any] = {"asyncapi.json": document(), **schema_files()}
    return {
        path: json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        for path, value in values.items()
    }


def differences(published: Path) -> list[str]:
    """Paths that are missing, have another text, or should not be there, sorted."""
    wanted = documents()
    there = {path.relative_to(published).as_posix() for path in published.rglob("*.json")}
    there = {path for path in there if not path.startswith(OF_SERVICES)}
    changed = {
        path
        for path in there & wanted.keys()
        if (published / path).read_text(encoding="utf-8") != wanted[path]
    }
    return sorted(changed | (there ^ wanted.keys()))


def write(published: Path) -> list[str]:
    """Bring `published` up to date; returns the paths that were not."""
    wanted = documents()
    changed = differences(published)
    for path in changed:
        file = published / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        else:
            file.unlink()
    return changed


def main(arguments: list[str]) -> int:
    """The command; returns its exit status."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m contracts.publish [--check]\n")
        return 2
    if not arguments:
        for path in write(PUBLISHED):
            sys.stdout.write(f"wrote contracts/published/{path}\n")
        return 0
    changed = differences(PUBLISHED)
    for path in changed:
        sys.stderr.write(
            f"contracts/published/{path} is not what the models say: "
            "run python -m contracts.publish\n"
        )
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
