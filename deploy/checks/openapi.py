"""Writes each service's OpenAPI document to contracts/published/openapi, or checks them.

python -m deploy.checks.openapi            writes them
python -m deploy.checks.openapi --check    names what differs or is no OpenAPI, ends with status 1
"""

import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from openapi_spec_validator import OpenAPIV31SpecValidator

from services.chassis.openapi import Api, document
from services.ledger.intake.described import API as LEDGER
from services.portal.described import API as PORTAL
from services.token.routes.described import API as TOKEN

PUBLISHED: Final = Path(__file__).parents[2] / "contracts" / "published" / "openapi"
APIS: Final[Mapping[str, Api]] = {"ledger": LEDGER, "portal": PORTAL, "token": TOKEN}


def documents() -> dict[str, str]:
    """The text of every document by its file's name."""
    return {
        f"{name}.json": json.dumps(document(api, version("portico")), indent=2, ensure_ascii=False)
        + "\n"
        for name, api in APIS.items()
    }


def complaints(published: Path) -> list[str]:
    """What is wrong with the published ones, a line each."""
    wanted = documents()
    there = {path.name for path in published.glob("*.json")}
    found = [f"{name} should not be there" for name in sorted(there - wanted.keys())]
    for name, text in wanted.items():
        if name not in there or (published / name).read_text(encoding="utf-8") != text:
            found.append(f"{name} is not what the service describes: run `make contracts`")
        found += [f"{name}: {error}" for error in _errors(text)]
    return found


def _errors(text: str) -> list[str]:
    errors = OpenAPIV31SpecValidator(json.loads(text)).iter_errors()
    return [str(error).partition("\n")[0] for error in errors]


def main(arguments: list[str]) -> int:
    """The command; returns its exit status."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m deploy.checks.openapi [--check]\n")
        return 2
    if not arguments:
        PUBLISHED.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (PUBLISHED / name).write_text(text, encoding="utf-8")
    found = complaints(PUBLISHED)
    for complaint in found:
        sys.stderr.write(f"contracts/published/openapi/{complaint}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
