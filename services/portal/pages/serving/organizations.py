"""Organizations for the shell, remembered for the time that Postgres is away. Knows no page."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from services.chassis.postgres_faults import POSTGRES_AWAY
from services.portal.queries import Queries

# A name, a look, some origins: about 2 KiB each.
ORGANIZATIONS_MAX: Final = 1_024
# An origin that was taken from an organization could frame a new page for so long, while Postgres
# is away from this portal only.
AWAY_SECONDS_MAX: Final = 600.0


class Organizations:
    """What Postgres says; while it is away, what it said before."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._said: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def find(self, queries: Queries, organization_id: str) -> dict[str, Any] | None:
        """The organization (`Queries.organization`), or None when no event has named it.

        Raises as the question does when Postgres is away and said nothing of it lately.
        """
        at = self._now()
        try:
            body = await queries.organization(organization_id)
        except POSTGRES_AWAY:
            said_at, body = self._said.get(organization_id, (0.0, b""))
            if not body or at - said_at > AWAY_SECONDS_MAX:
                raise
            return _read(body)
        self._remember(organization_id, at, body)
        return None if body is None else _read(body)

    def _remember(self, organization_id: str, at: float, body: bytes | None) -> None:
        self._said.pop(organization_id, None)
        if body is not None:
            self._said[organization_id] = (at, body)
        while len(self._said) > ORGANIZATIONS_MAX:
            self._said.popitem(last=False)


def _read(body: bytes) -> dict[str, Any]:
    organization: dict[str, Any] = json.loads(body)
    return organization
