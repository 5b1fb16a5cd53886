"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

SECONDS_MAX = 30.0
POLL_SECONDS = 0.02
Answer = TypeVar("Answer")


async def eventually(
    condition: Callable[[], Awaitable[Answer | None]], *, seconds_max: float = SECONDS_MAX
) -> Answer:
    """The condition's answer, as soon as it is true. Raises TimeoutError with the last answer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds_max
    while not (answer := await condition()):
        if loop.time() > deadline:
            raise TimeoutError(f"still {answer!r} after {seconds_max:g} s")
        await asyncio.sleep(POLL_SECONDS)
    return answer
