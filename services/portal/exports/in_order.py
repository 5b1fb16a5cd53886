"""Makes one thing after another, some ahead of the one that is wanted now. Knows no thing."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


async def made_in_order(
    items: Iterable[Item], make: Callable[[Item], Awaitable[Made]], ahead: int
) -> AsyncGenerator[tuple[Item, Made], None]:
    """Each item with what was made of it, in their order.

    At most `ahead` are being made, or made and waiting, beside the one that is taken next. When the
    iterator is closed or one fails, those under way are cancelled and waited for.
    """
    waiting: deque[tuple[Item, asyncio.Task[Made]]] = deque()
    try:
        for item in items:
            waiting.append((item, asyncio.ensure_future(make(item))))
            if len(waiting) > ahead:
                yield await _first(waiting)
        while waiting:
            yield await _first(waiting)
    finally:
        for _, task in waiting:
            task.cancel()
        if waiting:
            await asyncio.wait([task for _, task in waiting])


async def _first(
    waiting: "deque[tuple[Item, asyncio.Task[Made]]]",
) -> tuple[Item, Made]:
    item, task = waiting[0]
    made = await task
    waiting.popleft()
    return item, made
