"""Why an event or a body is refused: which field and which code. Pure; knows no transport.

Codes are Lago's where Lago has one (`value_is_mandatory`), since its clients already handle them.
What was sent is never repeated in a refusal: it may be somebody's address.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# What a person reads at once; after these they fix and send again.
REFUSALS_MAX: Final = 20
# The field that stands for all that was sent.
BODY: Final = "body"

MANDATORY: Final = "value_is_mandatory"
INVALID: Final = "value_is_invalid"
OUT_OF_RANGE: Final = "value_is_out_of_range"
TOO_LONG: Final = "value_is_too_long"
INVALID_DATE: Final = "invalid_date"
UNKNOWN_CURRENCY: Final = "unknown_currency"

_INTEGER = (INVALID, "must be an integer of 64 bits")
_OUT_OF_RANGE = (OUT_OF_RANGE, "is outside what this field can hold")
_DATE = (INVALID_DATE, "must be a date, as in 2026-01-31")
_TIME = (INVALID_DATE, "must be a time, as in 2026-01-31T12:00:00Z")
_OBJECT = (INVALID, "must be a JSON object")
# By pydantic's type of error. A type that is not here is `value_is_invalid`.
_TABLE: Mapping[str, tuple[str, str]] = {
    "missing": (MANDATORY, "is missing"),
    "string_too_short": (MANDATORY, "is empty"),
    "string_too_long": (TOO_LONG, "is too long"),
    "too_long": (TOO_LONG, "has too many entries"),
    "string_type": (INVALID, "must be text"),
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_from_float": _INTEGER,
    "greater_than_equal": _OUT_OF_RANGE,
    "less_than_equal": _OUT_OF_RANGE,
    "float_type": (INVALID, "must be a number"),
    "bool_type": (INVALID, "must be true or false"),
    "list_type": (INVALID, "must be a list"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_naive": _TIME,
    "json_invalid": (INVALID, "is not JSON"),
}
# What a text of a form looks like, by the last part of the field's name.
_FORMS: Final[Mapping[str, str]] = {
    "id": "may hold letters, digits and . _ ~ : @ - only",
    "organizationid": "may hold letters, digits and . _ ~ : @ - only",
    "accent_color": "must be a colour such as #1f5f5b",
    "font_stack": "must be names of fonts with commas between them",
    "theme": "must be light, dark or auto",
}
_ADDRESS: Final = "must be an address that begins with https:// or http://"
# A time is text of a form first, and pydantic says no more than that the form is wrong.
_NO_SUCH_TEXT: Final = frozenset(("string_type", "string_pattern_mismatch"))
TIMES: Final = frozenset(
    ("time", "created_at", "updated_at", "voided_at", "payment_dispute_lost_at")
)
# A union's branches are no part of a field's name.
_BRANCHES: Final = frozenset(("str", "int", "float", "bool", "none"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is wrong: `field` as in `data.invoice.fees[0].units`."""

    field: str
    code: str
    sentence: str

    @property
    def reason(self) -> str:
        """The whole of it in one line, as a dead letter carries it."""
        return f"{self.field}: {self.code}: {self.sentence}"


class RefusedError(Exception):
    """Input that cannot be applied, with everything that is wrong with it."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.reason for refusal in refusals))
        self.refusals = tuple(refusals)


def refused(field: str, code: str, sentence: str) -> RefusedError:
    """One refusal, ready to be raised."""
    return RefusedError((Refusal(field, code, sentence),))


def refusals_of(error: ValidationError, at: str) -> list[Refusal]:
    """What pydantic found wrong with the value that stands at the field `at`, once per field."""
    found: dict[str, Refusal] = {}
    for detail in error.errors(include_url=False):
        refusal = _refusal(detail, at)
        found.setdefault(refusal.field, refusal)
    return list(found.values())[:REFUSALS_MAX]


def error_codes(refusals: Iterable[Refusal]) -> dict[str, list[str]]:
    """The refusals as the `error_details` of a 422: Lago's clients compare the codes."""
    details: dict[str, list[str]] = {}
    for refusal in refusals:
        details.setdefault(refusal.field, []).append(refusal.code)
    return details


def inside(at: str, location: Sequence[str | int]) -> str:
    """The name of a field within `at`: `data.invoice` and `("fees", 0)` give one name."""
    name = at
    for step in location:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            name += f".{step}" if name else step
    return name


def nul_in(value: object, at: str) -> str | None:
    """The field whose text holds a NUL, which no database text can; None when there is none."""
    match value:
        case str():
            return at if "\x00" in value else None
        case dict():
            entries = [(key, item, inside(at, (str(key),))) for key, item in value.items()]
        case list():
            entries = [("", item, inside(at, (index,))) for index, item in enumerate(value)]
        case _:
            return None
    for key, item, field in entries:
        found = at if "\x00" in key else nul_in(item, field)
        if found is not None:
            return found
    return None


def _refusal(detail: ErrorDetails, at: str) -> Refusal:
    place = inside(at, [step for step in detail["loc"] if step not in _BRANCHES])
    field = place or BODY
    kind = detail["type"]
    if kind == "value_error":
        return _of_validator(place, str(detail["ctx"]["error"]))
    if detail["input"] is None:
        return Refusal(field, MANDATORY, "is null")
    if kind == "literal_error":
        if field.endswith("currency"):
            return Refusal(field, UNKNOWN_CURRENCY, "is not a currency in use (ISO 4217)")
        return Refusal(field, INVALID, f"must be {detail['ctx']['expected']}")
    return Refusal(field, *_of_kind(kind, place.rpartition(".")[2]))


def _of_kind(kind: str, name: str) -> tuple[str, str]:
    """Code and sentence of pydantic's type of error, at a field whose name ends so."""
    if kind in _NO_SUCH_TEXT and name in TIMES:
        return _TIME
    if kind == "string_pattern_mismatch":
        otherwise = _ADDRESS if name.endswith("url") else "is not written as this field is"
        return INVALID, _FORMS.get(name, otherwise)
    return _TABLE.get(kind, (INVALID, "is not what this field holds"))


def _of_validator(place: str, message: str) -> Refusal:
    # A model's own validator names its field before a colon; a language's message is Lago's code.
    if message == "not_a_valid_language_code":
        return Refusal(place, message, "is not a language that Portico speaks")
    name, separator, sentence = message.partition(": ")
    if separator and name.isidentifier():
        return Refusal(inside(place, (name,)), MANDATORY, sentence)
    return Refusal(place or BODY, INVALID, message)
