"""What stands in an object of Stripe's, by name, whatever its API version. Pure.

Nothing here fails: what is not of the kind asked for is as good as absent, and whoever needs it
finds out when the event is checked.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from pydantic import JsonValue

from services.ledger.intake.stripe.units import minor_units

Object = Mapping[str, JsonValue]
# What is to be published: an object with the names of Lago's API.
Fields = dict[str, Any]
NOTHING: Final[Object] = {}


def part(stripe: Object, *path: str) -> Object:
    """The object at the end of the path; an empty one when there is none."""
    for name in path:
        value = stripe.get(name)
        stripe = value if isinstance(value, dict) else NOTHING
    return stripe


def parts(stripe: Object, name: str) -> list[Object]:
    """The objects of a list, be it Stripe's `{"object": "list", "data": […]}` or plain."""
    value = stripe.get(name)
    if isinstance(value, dict):
        value = value.get("data")
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(stripe: Object, name: str) -> str | None:
    """Text that is not empty."""
    value = stripe.get(name)
    return value if isinstance(value, str) and value else None


def integer(stripe: Object, name: str) -> int | None:
    """A number without decimals."""
    value = stripe.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def reference(stripe: Object, name: str) -> str | None:
    """The id of another object, whether it stands alone or the object was expanded."""
    value = stripe.get(name)
    return text(value, "id") if isinstance(value, dict) else text(stripe, name)


def currency_of(stripe: Object) -> str | None:
    """In upper case, as ISO 4217 writes it; Stripe's are in lower case."""
    code = text(stripe, "currency")
    return code.upper() if code else None


def amounts_of(stripe: Object) -> Callable[[Object, str], int | None]:
    """Reads amounts of this object and its parts, in ISO's smallest unit of its currency."""
    currency = currency_of(stripe) or ""

    def amount(of: Object, name: str) -> int | None:
        found = integer(of, name)
        return None if found is None else minor_units(found, currency)

    return amount


def instant(stripe: Object, name: str) -> str | None:
    """A time in RFC 3339, which Stripe writes as seconds since 1970."""
    time = _time(stripe, name, UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


def day(stripe: Object, name: str, timezone: tzinfo) -> str | None:
    """The day that a time is in, in the time zone of the company that bills."""
    time = _time(stripe, name, timezone)
    return time.date().isoformat() if time else None


def carried(stripe: Object, names: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Texts by our names for Stripe's; null when Stripe's is, and none that Stripe left out."""
    for ours, theirs in names.items():
        if theirs in stripe:
            yield ours, text(stripe, theirs)


def known(**fields: object) -> Fields:
    """The fields that are not None: what is absent stays as it was, where null would clear it."""
    return {name: value for name, value in fields.items() if value is not None}


def _time(stripe: Object, name: str, timezone: tzinfo) -> datetime | None:
    seconds = integer(stripe, name)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone)
    except (OverflowError, ValueError, OSError):
        return None
