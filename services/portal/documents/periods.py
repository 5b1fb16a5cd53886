"""The calendar days behind the times that events carry. Pure; knows no document."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Its first and its last day.
Period: TypeAlias = tuple[date, date]

_MIDNIGHT = time(0, 0)
_DAY_ENDS = (_MIDNIGHT, time(23, 59, 59))


def local_day(text: object, timezone: str) -> date | None:
    """The day of a date or an instant, as the calendar of that time zone has it.

    None for text that is neither. An instant without an offset is in UTC.
    """
    parsed = _parsed(text)
    return _in_zone(parsed, timezone) if isinstance(parsed, datetime) else parsed


def local_period(first: object, last: object, timezone: str) -> Period | None:
    """The days of a billing period, both ends included; None when it is none.

    A period from midnight to midnight is what its sender wrote, in whatever offset: read in
    another time zone, January would begin in December. Lago writes its customers' midnights in
    UTC (23:00 for Paris), which are days of the customer's own calendar.
    """
    begins, ends = _parsed(first), _parsed(last)
    if begins is None or ends is None:
        return None
    written = _is_day_boundary(begins) and _is_day_boundary(ends)
    days = tuple(
        _in_zone(end, timezone) if isinstance(end, datetime) and not written else _day(end)
        for end in (begins, ends)
    )
    return (days[0], days[1]) if days[0] <= days[1] else None


def line_period(
    fee: Mapping[str, Any], periods: Sequence[Mapping[str, Any]], timezone: str
) -> Period | None:
    """The days that a line bills for: its own, else those of its subscription in `periods`, the
    invoice's `billing_periods`.

    What was used is billed for the period before the one that is paid in advance, and an invoice
    may name both. A line of no subscription takes the only period there is.
    """
    own = local_period(fee.get("from_date"), fee.get("to_date"), timezone)
    if own:
        return own
    subscription = fee.get("external_subscription_id")
    of_its_subscription = [
        period
        for period in periods
        if subscription is None or period.get("external_subscription_id") == subscription
    ]
    if len(of_its_subscription) != 1:
        return None
    (period,) = of_its_subscription
    kinds = ["subscription", "charges"]
    if (fee.get("item") or {}).get("type") == "charge":
        kinds.reverse()
    found = (
        local_period(
            period.get(f"{kind}_from_datetime"), period.get(f"{kind}_to_datetime"), timezone
        )
        for kind in kinds
    )
    return next(filter(None, found), None)


def _parsed(text: object) -> date | datetime | None:
    """A date for what has no time of day. `datetime` is a `date` too: test for it first."""
    if not isinstance(text, str):
        return None
    try:
        if len(text) == len("2025-01-31"):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _is_day_boundary(end: date | datetime) -> bool:
    if not isinstance(end, datetime):
        return True
    return end.time().replace(microsecond=0) in _DAY_ENDS


def _day(end: date | datetime) -> date:
    return end.date() if isinstance(end, datetime) else end


def _in_zone(instant: datetime, timezone: str) -> date:
    try:
        return instant.astimezone(ZoneInfo(timezone)).date()
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        # A zone that this machine does not know, or a day outside of the calendar.
        return instant.date()
