"""Writes new sessions, those of concurrent requests in one statement (group commit).

The disk confirms commits one after another, whatever is in them: while one is under way, requests
gather for the next. A lone request waits for nobody.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from services.token.issuing import PortalSession

# A statement of this many rows takes some milliseconds; more would make its callers wait for it.
BATCH_SESSIONS_MAX = 500
# One is being confirmed while the next is being sent.
BATCHES_UNDER_WAY_MAX = 2
# A second of work; who comes then is better told to come again.
WAITING_MAX = 5_000

Insert = Callable[[Sequence[PortalSession]], Awaitable[set[UUID]]]


class OverloadedError(Exception):
    """More sessions are waiting to be written than is sensible to wait for."""


class SessionWriter:
    """One for a process. `insert` answers the ids of the sessions that were made."""

    def __init__(self, insert: Insert) -> None:
        self._insert = insert
        self._waiting: deque[tuple[PortalSession, asyncio.Future[bool]]] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def write(self, session: PortalSession) -> bool:
        """Whether the session was made. Returns after the commit; raises what the insert raises."""
        if len(self._waiting) >= WAITING_MAX:
            raise OverloadedError
        made: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((session, made))
        self._start()
        return await made

    def _start(self) -> None:
        while self._waiting and len(self._under_way) < BATCHES_UNDER_WAY_MAX:
            size = min(len(self._waiting), BATCH_SESSIONS_MAX)
            batch = [self._waiting.popleft() for _ in range(size)]
            task = asyncio.create_task(self._write(batch))
            self._under_way.add(task)
            task.add_done_callback(self._next)

    def _next(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._start()

    async def _write(self, batch: list[tuple[PortalSession, asyncio.Future[bool]]]) -> None:
        # A request that was given up while it waited wants nothing written.
        wanted = [(session, made) for session, made in batch if not made.done()]
        if not wanted:
            return
        try:
            ids = await self._insert([session for session, _ in wanted])
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits for it
            for _, made in wanted:
                if not made.done():
                    made.set_exception(error)
            return
        for session, made in wanted:
            if not made.done():
                made.set_result(session.session_id in ids)
