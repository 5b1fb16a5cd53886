"""The building blocks of the event models: ids, amounts, dates. No object is defined here.

Bounds keep every key within what one index entry of the read model can hold (2,704 bytes with
four-byte characters), so that no accepted event can fail later.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import core_schema

ORGANIZATION_ID_CHARACTERS_MAX = 64
ID_CHARACTERS_MAX = 200
NUMBER_CHARACTERS_MAX = 100
TEXT_CHARACTERS_MAX = 10_000
URL_CHARACTERS_MAX = 2_048
# A thousand lines of a usage invoice are real; what lies above 1 MiB is refused before this.
ITEMS_MAX = 5_000

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1

# It stands in addresses, as one part of a path that no proxy rewrites.
OrganizationId = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=ORGANIZATION_ID_CHARACTERS_MAX, pattern=r"^[A-Za-z0-9._~:@-]+$"
    ),
]
Id = Annotated[str, StringConstraints(min_length=1, max_length=ID_CHARACTERS_MAX)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=NUMBER_CHARACTERS_MAX)]
Word = Annotated[str, StringConstraints(max_length=64)]
Text = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX)]
# A page may show it as a link, so nothing that a browser would run; empty for none, as some send.
Url = Annotated[
    str, StringConstraints(max_length=URL_CHARACTERS_MAX, pattern=r"^(https?://[^\s]*)?$")
]
# Minor units of the currency. Strict: "100", 100.0 and true are not amounts.
Amount = Annotated[int, Field(strict=True, ge=INT64_MIN, le=INT64_MAX)]
# Strict: a number of seconds is not a date.
Date = Annotated[date, Field(strict=True)]


def _time(pattern: str) -> GetPydanticSchema:
    # In pydantic's core from end to end, since every event passes here: text of that form, then its
    # time. Left to itself pydantic takes 5 and "5" for seconds since 1970.
    return GetPydanticSchema(
        lambda _type, _handler: core_schema.chain_schema(
            [core_schema.str_schema(pattern=pattern), core_schema.datetime_schema()]
        )
    )


# RFC 3339.
Instant = Annotated[
    datetime,
    _time(r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
# What objects carry: without an offset it is read as UTC, without a time as midnight, since Lago's
# API and others write some of them so.
Time = Annotated[
    datetime,
    _time(r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}.*)?$"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Rate = Annotated[float | str, Field(union_mode="left_to_right")]


class Part(BaseModel):
    """A part of an event's object. What is not named here is not kept; absent differs from null."""

    model_config = ConfigDict(
        # A number without end is not JSON, and no JSON of ours could say it again.
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        allow_inf_nan=False,
    )
