"""Ends open streams within a second of their session's end. Knows no HTTP.

While every revocation is heard, memory knows: a stream whose token was dropped is asked about. In
doubt each stream is asked about again and again, and what cannot be confirmed in time is ended.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from services.portal.hearing import Hearing
from services.portal.session import SessionGuard, SessionRefused
from services.portal.streams import End, Stream, Streams
from services.portal.verified_tokens import VerifiedTokens

TICK_SECONDS = 0.1
# A revocation that nobody told us of is at most this old when its stream ends; the tick and the
# way to the browser have the rest of the second.
UNCERTAIN_SECONDS_MAX = 0.85
# Asked about again this long after the last answer, so that one slow answer is survived.
ASK_AGAIN_SECONDS = 0.3
# Questions under way at a time. With more streams than these can confirm, some end in doubt.
QUESTIONS_MAX = 32

_ENDS: dict[str, End] = {
    "token_expired": "token_expired",
    "token_revoked": "token_revoked",
    "token_invalid": "token_invalid",
}


class StreamWatch:
    """Run `watch` as a task for the life of the process. `now` is a monotonic clock."""

    def __init__(
        self,
        streams: Streams,
        guard: SessionGuard,
        memory: VerifiedTokens,
        hearing: Hearing,
        *,
        now: Callable[[], float],
        clock: Callable[[], datetime],
    ) -> None:
        self._streams = streams
        self._guard = guard
        self._memory = memory
        self._hearing = hearing
        self._now = now
        self._clock = clock
        self._questions = asyncio.Semaphore(QUESTIONS_MAX)
        self._asking: dict[Stream, asyncio.Task[None]] = {}

    async def watch(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                self.tick()
        finally:
            for task in self._asking.values():
                task.cancel()

    def tick(self) -> None:
        """Look at every stream once."""
        self._streams.expire(self._clock())
        is_sure, now = self._hearing.is_sure, self._now()
        for stream in self._streams:
            if stream.end is not None:
                continue
            if is_sure and self._memory.find(stream.viewer.token_digest) is not None:
                stream.certain_at = self._hearing.confirmed_at
            elif now - stream.certain_at > UNCERTAIN_SECONDS_MAX:
                stream.finish("unavailable")
            elif now - stream.certain_at > ASK_AGAIN_SECONDS:
                self._ask(stream)

    def _ask(self, stream: Stream) -> None:
        if stream in self._asking:
            return
        task = asyncio.create_task(self._confirm(stream))
        self._asking[stream] = task
        task.add_done_callback(lambda _: self._asking.pop(stream, None))

    async def _confirm(self, stream: Stream) -> None:
        async with self._questions:
            asked_at = self._now()
            try:
                await self._guard.viewer_of(stream.token)
            except SessionRefused as refusal:
                # What cannot be asked is not over yet; `tick` gives it up when it takes too long.
                if refusal.code in _ENDS:
                    stream.finish(_ENDS[refusal.code])
                return
            stream.certain_at = max(stream.certain_at, asked_at)
