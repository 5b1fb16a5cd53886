"""Described: what the portal's lists may be asked with. Pure."""

from collections.abc import Sequence
from typing import Final

from services.chassis.openapi import Parameter
from services.chassis.schema_parts import number_in_query, one_of, query
from services.portal.api.chosen_set import IDS_MAX
from services.portal.queries.invoice_query import (
    DISPLAY_STATUSES,
    SEARCH_CHARACTERS_MAX,
    SEARCH_CHARACTERS_MIN,
    SORTS,
)
from services.portal.queries.parameters import LIMIT_DEFAULT, LIMIT_MAX, VALUES_MAX

DAY: Final = {"type": "string", "format": "date"}
_AMOUNT: Final = {"type": "integer"}
_SEVERAL: Final = f"parted by commas, at most {VALUES_MAX}"


def several_of(name: str, values: Sequence[str]) -> Parameter:
    """Any of a closed set."""
    return query(name, f"Any of {', '.join(values)}, {_SEVERAL}.")


CURRENCY: Final = query("currency", f"Only in these currencies (ISO 4217), {_SEVERAL}.")
PAGE: Final = (
    number_in_query("limit", "How many a page has.", LIMIT_DEFAULT, LIMIT_MAX),
    query("cursor", "`next_cursor` of the page before; without, the first page."),
)
LOCALE: Final = query(
    "locale", "The language of the table (BCP 47); without, the session's, else the customer's."
)
FILTERS: Final = (
    several_of("status", DISPLAY_STATUSES),
    CURRENCY,
    query("type", f"Invoice types, as `subscription`, {_SEVERAL}."),
    query("issued_from", "Issued on this day or later.", DAY),
    query("issued_to", "Issued on this day or before.", DAY),
    query("due_from", "Due on this day or later.", DAY),
    query("due_to", "Due on this day or before.", DAY),
    query("amount_min", "Of this total or more, in the currency's smallest unit.", _AMOUNT),
    query("amount_max", "Of this total or less, in the currency's smallest unit.", _AMOUNT),
    query(
        "q",
        "A number, a line, an id, or an amount as people type it;"
        f" {SEARCH_CHARACTERS_MIN} to {SEARCH_CHARACTERS_MAX} characters.",
    ),
    query(
        "sort",
        "By what they are ordered; descending with - before it.",
        one_of(*SORTS, *(f"-{sort}" for sort in SORTS), default="-issuing_date"),
    ),
)
SET: Final = (
    *FILTERS,
    query("id", f"Instead of filters: only these invoices; given up to {IDS_MAX} times."),
    LOCALE,
)
OF_A_PERIOD: Final = (
    query("from", "The first day.", DAY),
    query("to", "The last day.", DAY),
    CURRENCY,
    *PAGE,
)
