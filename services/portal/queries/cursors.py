"""Where a page of a list ended, as text that the next request brings back. Pure.

A cursor belongs to one list: it carries a digest over the order, the filters and its own position,
so that one that was altered, or comes from a list that was filtered otherwise, is refused instead
of answering with a page that fits nowhere. It holds no secret and opens nothing: whose invoices
are listed is said by the token alone.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Final

from contracts.values import ID_CHARACTERS_MAX, INT64_MAX, INT64_MIN, NUMBER_CHARACTERS_MAX
from services.portal.queries.invoice_query import InvalidParameterError, InvoiceQuery, Sort

# A cursor of another version is refused: its position may mean something else.
VERSION: Final = 1
DIGEST_BYTES: Final = 9
# How Postgres writes the sort key of an invoice without a due date.
NO_DATE: Final = "infinity"


@dataclass(frozen=True, slots=True)
class Position:
    """The sort key and the id of the last invoice of a page, as Postgres wrote them."""

    key: str
    invoice_id: str


def encode_cursor(query: InvoiceQuery, position: Position) -> str:
    """The cursor for the page after `position`: letters, digits, `-` and `_` only."""
    parts = [VERSION, position.key, position.invoice_id, _digest(query, position)]
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(query: InvoiceQuery, cursor: str) -> Position:
    """The position behind a cursor of this very list.

    Raises InvalidParameterError for any other text.
    """
    refused = InvalidParameterError(
        "cursor", "is not one that this list has given: start again without it"
    )
    try:
        position = _position(query, cursor)
    except (ValueError, RecursionError) as error:
        raise refused from error
    if encode_cursor(query, position) != cursor:
        raise refused
    return position


def _position(query: InvoiceQuery, cursor: str) -> Position:
    decoded = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    match json.loads(decoded):
        case [int(), str(key), str(invoice_id), str()]:
            _check_key(query.sort, key)
            _check_text(invoice_id, ID_CHARACTERS_MAX)
            return Position(key, invoice_id)
    raise ValueError("not the parts of a cursor")


def _check_key(sort: Sort, key: str) -> None:
    match sort:
        case "issuing_date" | "payment_due_date":
            if key != NO_DATE:
                date.fromisoformat(key)
        case "total_amount_cents":
            if not INT64_MIN <= int(key) <= INT64_MAX:
                raise ValueError("not a 64-bit integer")
        case "number":
            _check_text(key, NUMBER_CHARACTERS_MAX)


def _check_text(text: str, characters_max: int) -> None:
    # Postgres refuses NUL; lone surrogates cannot be encoded and raise a ValueError here.
    text.encode()
    if "\0" in text or len(text) > characters_max:
        raise ValueError("not a text of the read model")


def _digest(query: InvoiceQuery, position: Position) -> str:
    # The page's size may change from one page to the next; everything else may not.
    listed = repr((VERSION, replace(query, limit=1, cursor=None), position))
    digest = blake2b(listed.encode(), digest_size=DIGEST_BYTES).digest()
    return urlsafe_b64encode(digest).decode()
