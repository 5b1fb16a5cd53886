"""Moments as an operator reads them: by the organization's own clock. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.portal import formatting

# Where an organization has set none.
TIMEZONE_DEFAULT = "UTC"


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` carries its offset."""

    locale: str
    timezone: str
    now: datetime

    def moment(self, text: str) -> str:
        """An instant as JSON has it (RFC 3339); of today its time says enough."""
        moment = datetime.fromisoformat(text)
        place = ZoneInfo(self.timezone)
        if moment.astimezone(place).date() == self.now.astimezone(place).date():
            return formatting.time_to_the_minute(moment, self.timezone, self.locale)
        return formatting.moment_to_the_minute(moment, self.timezone, self.locale)

    @property
    def zone(self) -> str:
        """Whose clock it is, by its place."""
        return formatting.zone(self.timezone, self.locale)


def clock_of(organization: Mapping[str, Any] | None, locale: str, now: datetime) -> Clock:
    """The clock of an organization as `Queries.organization` has it."""
    timezone = (organization or {}).get("timezone") or TIMEZONE_DEFAULT
    return Clock(locale, timezone, now)
