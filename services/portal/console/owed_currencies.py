"""The currencies that anybody of an organization owes in. Knows no HTTP.

Asked for at most once a minute: only all open totals of an organization tell them, and read for
each page of the list they would be most of what it costs.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.portal.console.customer_questions import find_currencies

if TYPE_CHECKING:
    from asyncpg import Pool, Record

SECONDS_KEPT: Final = 60.0
ORGANIZATIONS_MAX: Final = 1_000


class OwedCurrencies:
    """One for a process. What has come up since is told within a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        # Until when, and which; those first that were asked for longest ago.
        self._kept: dict[str, tuple[float, list[str]]] = {}

    async def of(self, pool: "Pool[Record]", organization_id: str) -> list[str]:
        """In order of their codes. Raises as `find_currencies` does."""
        until, currencies = self._kept.get(organization_id, (0.0, []))
        if currencies and self._now() < until:
            return currencies
        currencies = await find_currencies(pool, organization_id)
        self._kept.pop(organization_id, None)
        if len(self._kept) >= ORGANIZATIONS_MAX:
            del self._kept[next(iter(self._kept))]
        self._kept[organization_id] = (self._now() + SECONDS_KEPT, currencies)
        return currencies
