"""Where a page of a list ended, as text that the next request brings back. Pure.

A cursor belongs to one list: it carries a digest over the order, the filters and its own position,
so that one that was altered, or comes from a list that was filtered otherwise, is refused instead
of answering with a page that fits nowhere. It holds no secret and opens nothing: whose bills are
listed is said by the token alone.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, ClassVar, Final, Protocol

from contracts.values import ID_CHARACTERS_MAX, INT64_MAX, INT64_MIN
from services.portal.queries.parameters import InvalidParameterError

# A cursor of another version is refused: its position may mean something else.
VERSION: Final = 1
DIGEST_BYTES: Final = 9
# How Postgres writes the sort key of what has no day: it is the last or the first.
NO_DAY: Final = ("infinity", "-infinity")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(rf"{_DAY.pattern} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?\+00")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,19}")


class ListQuery(Protocol):
    """A frozen dataclass that says which list it is, by its class and its fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def cursor(self) -> str | None:
        """What the page before gave; None for the first page."""

    def check_key(self, key: str) -> None:
        """Raises ValueError for a text that cannot be a sort key of this list."""


@dataclass(frozen=True, slots=True)
class Position:
    """The sort key and the id of the last entry of a page, as Postgres wrote them."""

    key: str
    id: str


def encode_cursor(query: ListQuery, position: Position) -> str:
    """The cursor for the page after `position`: letters, digits, `-` and `_` only."""
    parts = [VERSION, position.key, position.id, _digest(query, position)]
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(query: ListQuery, cursor: str) -> Position:
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


def _position(query: ListQuery, cursor: str) -> Position:
    decoded = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    match json.loads(decoded):
        case [int(), str(key), str(id_), str()]:
            query.check_key(key)
            check_text(id_, ID_CHARACTERS_MAX)
            return Position(key, id_)
    raise ValueError("not the parts of a cursor")


def check_day(key: str) -> None:
    """A sort key that is a day, or stands for none."""
    if key not in NO_DAY:
        _check(_DAY, key)
        date.fromisoformat(key)


def check_time(key: str) -> None:
    """A sort key that is a time, or stands for none."""
    if key not in NO_DAY:
        _check(_TIME, key)
        datetime.fromisoformat(key)


def check_amount(key: str) -> None:
    """A sort key that is an amount."""
    _check(_AMOUNT, key)
    if not INT64_MIN <= int(key) <= INT64_MAX:
        raise ValueError("not a 64-bit integer")


def check_text(text: str, characters_max: int) -> None:
    """A sort key or an id that is a text of the read model."""
    # Postgres refuses NUL; lone surrogates cannot be encoded and raise a ValueError here.
    text.encode()
    if "\0" in text or len(text) > characters_max:
        raise ValueError("not a text of the read model")


def _check(spelling: "re.Pattern[str]", key: str) -> None:
    # Python reads spellings that Postgres does not: weeks, other digits, digits with `_` in them.
    if not spelling.fullmatch(key):
        raise ValueError("not as Postgres writes it")


def _digest(query: ListQuery, position: Position) -> str:
    # The page's size may change from one page to the next; everything else may not.
    listed = repr((VERSION, replace(query, limit=1, cursor=None), position))
    digest = blake2b(listed.encode(), digest_size=DIGEST_BYTES).digest()
    return urlsafe_b64encode(digest).decode()
