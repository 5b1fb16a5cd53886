"""Group commit: who waits for whom, and what happens to the others when one goes wrong."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.token.issuing import PortalSession, SessionRequest, new_session
from services.token.session_writer import (
    BATCH_SESSIONS_MAX,
    BATCHES_UNDER_WAY_MAX,
    WAITING_MAX,
    OverloadedError,
    SessionWriter,
)


def session(customer: str = "cust_1", number: int = 0) -> PortalSession:
    return new_session(
        SessionRequest("acme", customer, "key"),
        kid="key-1",
        now=datetime(2026, 1, 1, tzinfo=UTC),
        randomness=number.to_bytes(10, "big"),
    )


class Disk:
    """Inserts when it is let; customers called `nobody` are unknown."""

    def __init__(self) -> None:
        self.batches: list[list[PortalSession]] = []
        self.may_go_on = asyncio.Event()
        self.fault: Exception | None = None

    async def insert(self, sessions: Sequence[PortalSession]) -> set[UUID]:
        self.batches.append(list(sessions))
        await self.may_go_on.wait()
        if self.fault is not None:
            raise self.fault
        return {one.session_id for one in sessions if one.external_customer_id != "nobody"}


def written(writer: SessionWriter, count: int) -> "list[asyncio.Task[bool]]":
    return [asyncio.create_task(writer.write(session(number=number))) for number in range(count)]


async def turn() -> None:
    """Let everything that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_lone_session_is_written_at_once() -> None:
    disk = Disk()
    disk.may_go_on.set()

    assert await SessionWriter(disk.insert).write(session()) is True


async def test_a_session_of_an_unknown_customer_is_not_made_and_the_others_are() -> None:
    disk = Disk()
    disk.may_go_on.set()
    writer = SessionWriter(disk.insert)

    made = await asyncio.gather(
        *(writer.write(session(name, number)) for number, name in enumerate(["a", "nobody", "b"]))
    )

    assert made == [True, False, True]


async def test_sessions_gather_while_others_are_being_written() -> None:
    disk = Disk()
    tasks = written(SessionWriter(disk.insert), 100)
    await turn()
    assert len(disk.batches) == BATCHES_UNDER_WAY_MAX

    disk.may_go_on.set()

    assert all(await asyncio.gather(*tasks))
    assert [len(batch) for batch in disk.batches] == [1, 1, 98]


async def test_a_batch_is_bounded() -> None:
    disk = Disk()
    tasks = written(SessionWriter(disk.insert), 2 * BATCH_SESSIONS_MAX)
    await turn()
    disk.may_go_on.set()
    await asyncio.gather(*tasks)

    assert max(len(batch) for batch in disk.batches) == BATCH_SESSIONS_MAX


async def test_beyond_the_bound_on_waiting_one_is_told_at_once() -> None:
    disk = Disk()
    writer = SessionWriter(disk.insert)
    tasks = written(writer, WAITING_MAX + BATCHES_UNDER_WAY_MAX)
    await turn()

    with pytest.raises(OverloadedError):
        await writer.write(session(number=WAITING_MAX + 10))

    disk.may_go_on.set()
    assert all(await asyncio.gather(*tasks))


async def test_a_fault_reaches_everybody_who_waits_for_it_and_nobody_else() -> None:
    disk = Disk()
    writer = SessionWriter(disk.insert)
    tasks = written(writer, 3)
    await turn()
    disk.fault = ConnectionError()
    disk.may_go_on.set()

    assert await asyncio.gather(*tasks, return_exceptions=True) == [disk.fault] * 3
    disk.fault = None
    assert await writer.write(session(number=9)) is True


async def test_a_request_that_was_given_up_takes_nobody_with_it() -> None:
    disk = Disk()
    tasks = written(SessionWriter(disk.insert), 5)
    await turn()
    for task in (tasks[0], tasks[3]):
        task.cancel()
    await turn()
    disk.may_go_on.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert [answer is True for answer in answers] == [False, True, True, False, True]
    # The first was already under way; the fourth was not, and is not written.
    assert len({one.session_id for batch in disk.batches for one in batch}) == 4
