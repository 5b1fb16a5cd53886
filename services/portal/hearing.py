"""Whether every revocation so far has been heard, which is what makes memory good enough. No I/O.

Revocations are numbered without a gap (contracts/revocations.py). Memory may be trusted while

    a message or heartbeat of the last 0.75 s has said how far the clock has come, and
    each revocation up to there was handled here, since the subscription began.

Whatever breaks that drops everything that is remembered; after that each token is asked about
once more. While it stays broken, each request asks.
"""

from collections.abc import Callable
from typing import Final, assert_never

from prometheus_client import Counter

from contracts.revocations import SILENCE_SECONDS_MAX, Heartbeat, RevocationMessage, Revoked
from services.portal.verified_tokens import VerifiedTokens

_DROPS: Final = Counter(
    "portal_token_memory_drops_total",
    "How often everything remembered was dropped: revocations may have been missed.",
)


class Hearing:
    """Keeps a memory of tokens in step with what is heard. `now` is a monotonic clock."""

    def __init__(self, memory: VerifiedTokens, now: Callable[[], float]) -> None:
        self._memory = memory
        self._now = now
        # None: not subscribed, or nothing heard since.
        self._clock: int | None = None
        self.confirmed_at = float("-inf")
        # Moves with whatever may make an answer stale that is still under way.
        self.generation = 0

    @property
    def is_sure(self) -> bool:
        """Nothing can have been revoked 0.75 s ago or earlier that memory still believes in."""
        return self._clock is not None and self._now() - self.confirmed_at <= SILENCE_SECONDS_MAX

    def may_keep(self, asked_in_generation: int, answered_at_clock: int | None) -> bool:
        """Whether an answer may be remembered.

        It may not when a revocation was handled after the question had been sent, and not when the
        answer is older than what was heard: both may be about this very token, and no further
        message will say so.
        """
        return (
            self.is_sure
            and self.generation == asked_in_generation
            and self._clock is not None
            and answered_at_clock is not None
            and answered_at_clock >= self._clock
        )

    def lost(self) -> None:
        """A subscription begins or has ended: what was said in between was not heard."""
        self._clock = None
        self._forget()

    def heard(self, message: RevocationMessage) -> None:
        """Take in one message, in the order of arrival."""
        match message:
            case Heartbeat(clock=clock):
                self._confirm(clock, expected=self._clock)
            case Revoked(clock=clock):
                # Whatever the clock says: dropping what is named is never wrong.
                self._memory.drop(message)
                self.generation += 1
                self._confirm(clock, expected=None if self._clock is None else self._clock + 1)
            case _:
                assert_never(message)

    def _confirm(self, clock: int, expected: int | None) -> None:
        if not self.is_sure or expected is None:
            # The first word after silence: messages may have been held up or lost before it.
            self._forget()
        elif clock > expected:
            self._forget()
        elif clock < expected:
            # Overtaken on its way by what it does not know of; it confirms nothing.
            return
        self._clock = clock
        self.confirmed_at = self._now()

    def _forget(self) -> None:
        self._memory.drop_all()
        _DROPS.inc()
        self.generation += 1
