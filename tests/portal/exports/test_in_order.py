"""Things are made ahead, in their order, and no longer than somebody takes them."""

import asyncio
from contextlib import aclosing

import pytest

from services.portal.exports.in_order import made_in_order


class Maker:
    """Makes numbers when the test says so."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.cancelled: list[int] = []
        self.done = asyncio.Event()

    async def make(self, item: int) -> int:
        self.begun.append(item)
        try:
            await self.done.wait()
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        return item * item


async def test_what_was_made_comes_in_the_order_of_the_items() -> None:
    last_is_first = {n: asyncio.Event() for n in range(6)}

    async def make(item: int) -> int:
        if item % 3 == 2:
            for other in (item - 1, item - 2):
                last_is_first[other].set()
        else:
            await last_is_first[item].wait()
        return item * item

    made = [pair async for pair in made_in_order(range(6), make, ahead=2)]
    assert made == [(n, n * n) for n in range(6)]


async def test_only_so_many_are_made_ahead() -> None:
    maker = Maker()
    async with aclosing(made_in_order(range(100), maker.make, ahead=3)) as made:
        first = asyncio.ensure_future(anext(made))
        await asyncio.wait([first], timeout=0.05)
        assert maker.begun == [0, 1, 2, 3]
        maker.done.set()
        assert await first == (0, 0)
        assert len(maker.begun) == 4


async def test_closing_ends_what_is_under_way() -> None:
    maker = Maker()
    made = made_in_order(range(100), maker.make, ahead=3)
    first = asyncio.ensure_future(anext(made))
    await asyncio.wait([first], timeout=0.05)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await made.aclose()
    assert maker.cancelled == [0, 1, 2, 3]


async def test_a_failure_ends_all_others() -> None:
    maker = Maker()

    async def make(item: int) -> int:
        if item == 1:
            raise LookupError(item)
        return await maker.make(item)

    maker.done.set()
    made = made_in_order(range(100), make, ahead=2)
    assert await anext(made) == (0, 0)
    with pytest.raises(LookupError):
        await anext(made)
    assert max(maker.begun) <= 3


async def test_of_nothing_nothing_is_made() -> None:
    nothing: list[int] = []
    made = [pair async for pair in made_in_order(nothing, Maker().make, ahead=2)]
    assert made == []
