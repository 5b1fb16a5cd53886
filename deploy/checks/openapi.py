"""Each service's OpenAPI document, as contracts/published/openapi has it. Knows no file system."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from openapi_spec_validator import OpenAPIV31SpecValidator

from services.chassis.openapi import Api, document
from services.ledger.intake.described import API as LEDGER
from services.portal.described import API as PORTAL
from services.token.routes.described import API as TOKEN

FOLDER: Final = "openapi"
APIS: Final[Mapping[str, Api]] = {"ledger": LEDGER, "portal": PORTAL, "token": TOKEN}


def documents() -> dict[str, str]:
    """The text of every document by its path in the published folder."""
    return {
        f"{FOLDER}/{name}.json": json.dumps(
            document(api, version("portico")), indent=2, ensure_ascii=False
        )
        + "\n"
        for name, api in APIS.items()
    }


def faults() -> list[str]:
    """Where the documents are no OpenAPI, a line each."""
    return [f"{name}: {error}" for name, text in documents().items() for error in _errors(text)]


def _errors(text: str) -> list[str]:
    errors = OpenAPIV31SpecValidator(json.loads(text)).iter_errors()
    return [str(error).partition("\n")[0] for error in errors]
