"""Work that a process does beside what it is there for, for as long as it runs."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack

import structlog

_log = structlog.get_logger()


def in_background(stack: AsyncExitStack, *work: Coroutine[None, None, None]) -> None:
    """Begin, and end with the stack.

    What fails before is a fault of the program: it is said at once, and raised at the end.
    """
    for each in work:
        task = asyncio.create_task(each)
        task.add_done_callback(_say_fault)
        stack.push_async_callback(_end, task)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()


def _say_fault(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("background work ended", exc_info=error)
