"""When a webhook that failed is sent again. Pure: chance is passed in."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

# Each wait is four times the one before: 5 s, 20 s, 80 s … a day.
FACTOR: Final = 4
# Also for what the receiver asks by Retry-After: it may be wrong by years.
WAIT_SECONDS_MAX: Final = 86_400.0
# After so long it has failed, however few attempts that were.
TOTAL_SECONDS_MAX: Final = 3 * 86_400.0
# A wait is up to a fifth longer: what failed together does not come back together.
JITTER: Final = 0.2
_FACTORS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often and how soon."""

    first_seconds: float
    attempts_max: int

    def wait_seconds(
        self, attempts: int, age_seconds: float, retry_after_seconds: float | None, chance: float
    ) -> float | None:
        """How long to wait after so many attempts; None when it has failed for good.

        `age_seconds`: since the first attempt was due. `chance`: between 0 and 1.
        """
        if attempts >= self.attempts_max:
            return None
        wait = self.first_seconds * FACTOR ** min(attempts - 1, _FACTORS_MAX)
        wait = min(wait, WAIT_SECONDS_MAX) * (1 + JITTER * chance)
        if retry_after_seconds is not None:
            wait = max(wait, min(retry_after_seconds, WAIT_SECONDS_MAX))
        return wait if age_seconds + wait <= TOTAL_SECONDS_MAX else None


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """What a header Retry-After asks for (RFC 9110, section 10.2.3); None for none, or nonsense."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        # Longer numbers say no more, and a float holds no longer ones.
        return float(text[:15])
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, (at - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        # TypeError: a date without its zone.
        return None
