"""What the schemas of a projection are called before and after it is the live one. Pure.

A projection is two schemas: `read_model`, and of `ledger` the positions, sightings and dead letters
that go with it. All statements and migrations name those of the live one.
"""

import re
from typing import Final

from services.ledger.rebuilding.statements import STATEMENTS
from services.ledger.staging import STATEMENTS as LEDGER_STATEMENTS

NEXT: Final = "_next"
BEFORE: Final = "_before"

_SCHEMAS: Final = re.compile(r"\b(read_model|ledger)\b")
_NEXT_SCHEMAS: Final = re.compile(rf"\b(read_model|ledger){NEXT}\b")


def of_next(text: str) -> str:
    """SQL about the projection that is being built, from SQL about the live one."""
    return _SCHEMAS.sub(rf"\1{NEXT}", text)


def of_live(text: str) -> str:
    """The way back."""
    return _NEXT_SCHEMAS.sub(r"\1", text)


def next_statement(statement: str) -> str:
    """A statement of the projector, for the projection that is being built. Nobody looks at that
    one, so nobody is told of its changes."""
    if statement == LEDGER_STATEMENTS["notify_changes"]:
        return STATEMENTS["notify_nobody"]
    return of_next(statement)
