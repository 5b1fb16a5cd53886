"""Streams tell whom it concerns, hold little, and end when their session does."""

import asyncio
from datetime import timedelta

import pytest

from contracts.changes import ChangedCustomer, Changes
from services.portal.streams import (
    INVOICES_TOLD_MAX,
    STREAMS_PER_SESSION_MAX,
    Streams,
    TooManyStreamsError,
)
from tests.portal.builders import NOON, viewer


@pytest.fixture
def streams() -> Streams:
    return Streams(now=lambda: 0.0, streams_max=10)


def changed(*invoice_ids: str, customer: str = "cust_1", organization: str = "acme") -> Changes:
    one = ChangedCustomer(
        organization_id=organization, external_customer_id=customer, invoice_ids=list(invoice_ids)
    )
    return Changes(customers=[one])


async def told(streams: Streams, *changes: Changes) -> list[str]:
    """What a stream of acme's cust_1 is told of changes, as its page reads it."""
    stream = streams.open(viewer(), "token")
    for change in changes:
        streams.changed(change)
    stream.wake.set()
    events = stream.events()
    assert await anext(events) == b": portico\n\n"
    found: list[str] = []
    while not found or not found[-1].startswith("event: overview"):
        found.append((await anext(events)).decode())
    return found


async def test_changed_invoices_are_told_once_each_then_the_overview(streams: Streams) -> None:
    assert await told(streams, changed("a", "b"), changed("b", "c")) == [
        'event: invoice\ndata: {"id":"a"}\n\n',
        'event: invoice\ndata: {"id":"b"}\n\n',
        'event: invoice\ndata: {"id":"c"}\n\n',
        'event: overview\ndata: {"all":false}\n\n',
    ]


async def test_others_changes_are_not_told(streams: Streams) -> None:
    stream = streams.open(viewer(), "token")
    streams.changed(changed("a", customer="cust_2"))
    streams.changed(changed("a", organization="globex"))
    assert not stream.wake.is_set()


async def test_many_changes_collapse_into_one(streams: Streams) -> None:
    many = [changed(f"inv_{n}") for n in range(10 * INVOICES_TOLD_MAX)]
    assert (await told(streams, *many))[-1] == 'event: overview\ndata: {"all":true}\n\n'
    (stream,) = streams
    assert len(stream.changed_invoices) <= INVOICES_TOLD_MAX


@pytest.mark.parametrize("change", [Changes(all=True), changed()])
async def test_what_is_not_named_may_be_anything(streams: Streams, change: Changes) -> None:
    assert await told(streams, change) == ['event: overview\ndata: {"all":true}\n\n']


async def test_a_session_has_few_streams_and_a_process_not_too_many(streams: Streams) -> None:
    opened = [streams.open(viewer(), "token") for _ in range(STREAMS_PER_SESSION_MAX)]
    with pytest.raises(TooManyStreamsError):
        streams.open(viewer(), "token")
    others = [
        streams.open(viewer(session_id=f"session_{n}"), "token")
        for n in range(2, 2 + 10 - STREAMS_PER_SESSION_MAX)
    ]
    with pytest.raises(TooManyStreamsError):
        streams.open(viewer(session_id="one more"), "token")
    for stream in (*opened, *others):
        streams.close(stream)
    assert len(streams) == 0
    streams.open(viewer(), "token")


async def test_an_expired_session_is_told_so_and_nothing_more(streams: Streams) -> None:
    stream = streams.open(viewer(expires_at=NOON), "token")
    streams.expire(NOON - timedelta(seconds=1))
    assert stream.end is None
    streams.changed(changed("a"))
    streams.expire(NOON)
    assert [event async for event in stream.events()][1:] == [
        b'event: session\ndata: {"code":"token_expired"}\n\n'
    ]


async def test_stopping_ends_every_stream_without_ending_sessions(streams: Streams) -> None:
    stream = streams.open(viewer(), "token")
    streams.stop()
    assert [event async for event in stream.events()][1:] == [
        b'event: session\ndata: {"reason":"stopping"}\n\n'
    ]
    with pytest.raises(TooManyStreamsError):
        streams.open(viewer(session_id="another"), "token")


async def test_a_quiet_stream_says_that_it_is_there(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.streams.KEEP_ALIVE_SECONDS", 0.01)
    events = streams.open(viewer(), "token").events()
    await anext(events)
    async with asyncio.timeout(5):
        assert await anext(events) == b": keep-alive\n\n"
