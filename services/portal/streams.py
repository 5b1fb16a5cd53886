"""Who has the portal open, what to tell them, and when to stop. Knows no HTTP and no database.

A stream says that something changed, never what it is now: the page reads that itself, so a change
that is told twice, or together with others, costs nothing. A reader who is slow has no queue that
grows: past a few invoices, "everything may have changed" replaces them all.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from prometheus_client import Gauge

from contracts.changes import Changes
from services.portal.viewer import Viewer

# Tabs and windows of one reader; the page opens one each, and only while it is looked at.
STREAMS_PER_SESSION_MAX = 6
# Each costs about 20 kB and one connection.
STREAMS_MAX = 5_000
INVOICES_TOLD_MAX = 20
# The page gives a silent line up after 50 s, proxies often after 30.
KEEP_ALIVE_SECONDS = 15.0

End = Literal["token_expired", "token_revoked", "token_invalid", "unavailable", "stopping"]

_OPEN = Gauge("portal_streams_open", "Pages that are told of changes as they happen.")


class TooManyStreamsError(Exception):
    """This session, or this process, has as many as it may."""


@dataclass(slots=True, eq=False)
class Stream:
    """One open page. `certain_at`: when its session was last known to be good."""

    viewer: Viewer
    token: str
    certain_at: float
    changed_invoices: dict[str, None] = field(default_factory=dict)
    everything_changed: bool = False
    end: End | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, invoice_ids: list[str]) -> None:
        """Some invoices changed; with none named, anything may have."""
        self.changed_invoices |= dict.fromkeys(invoice_ids)
        if not invoice_ids or len(self.changed_invoices) > INVOICES_TOLD_MAX:
            self.everything_changed = True
            self.changed_invoices.clear()
        self.wake.set()

    def finish(self, end: End) -> None:
        """The first reason counts."""
        self.end = self.end or end
        self.wake.set()

    async def events(self) -> AsyncIterator[bytes]:
        """Server-sent events until the end, which is an event too."""
        yield b": portico\n\n"
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await self.wake.wait()
            except TimeoutError:
                yield b": keep-alive\n\n"
                continue
            self.wake.clear()
            # Whoever may no longer look is told nothing more than that.
            if self.end is not None:
                yield _event("session", _told(self.end))
                return
            for event in self._changes():
                yield event

    def _changes(self) -> Iterator[bytes]:
        invoice_ids, self.changed_invoices = list(self.changed_invoices), {}
        everything, self.everything_changed = self.everything_changed, False
        if not everything:
            for invoice_id in invoice_ids:
                yield _event("invoice", {"id": invoice_id})
        yield _event("overview", {"all": everything})


class Streams:
    """The open streams of this process."""

    def __init__(self, now: Callable[[], float], streams_max: int = STREAMS_MAX) -> None:
        self._now = now
        self._streams_max = streams_max
        self._by_customer: defaultdict[tuple[str, str], set[Stream]] = defaultdict(set)
        self._by_session: defaultdict[tuple[str, str], set[Stream]] = defaultdict(set)
        self._stopping = False
        self._count = 0

    def __iter__(self) -> Iterator[Stream]:
        return iter([stream for streams in self._by_session.values() for stream in streams])

    def __len__(self) -> int:
        return self._count

    def open(self, viewer: Viewer, token: str) -> Stream:
        """A stream for a viewer just verified. Raises TooManyStreamsError. Give it to `close`."""
        session = (viewer.organization_id, viewer.session_id)
        if self._count >= self._streams_max or self._stopping:
            raise TooManyStreamsError
        if len(self._by_session.get(session, ())) >= STREAMS_PER_SESSION_MAX:
            raise TooManyStreamsError
        stream = Stream(viewer, token, certain_at=self._now())
        self._by_session[session].add(stream)
        self._by_customer[viewer.organization_id, viewer.external_customer_id].add(stream)
        self._count += 1
        _OPEN.set(self._count)
        return stream

    def close(self, stream: Stream) -> None:
        viewer = stream.viewer
        for index, key in (
            (self._by_session, (viewer.organization_id, viewer.session_id)),
            (self._by_customer, (viewer.organization_id, viewer.external_customer_id)),
        ):
            index[key].discard(stream)
            if not index[key]:
                del index[key]
        self._count -= 1
        _OPEN.set(self._count)

    def changed(self, changes: Changes) -> None:
        """Tell those whose invoices changed, and nobody else."""
        if changes.all:
            for stream in self:
                stream.tell([])
            return
        for customer in changes.customers:
            key = (customer.organization_id, customer.external_customer_id)
            for stream in self._by_customer.get(key, ()):
                stream.tell(customer.invoice_ids)

    def expire(self, at: datetime) -> None:
        """End the streams whose session is over by now."""
        for stream in self:
            if stream.viewer.expires_at <= at:
                stream.finish("token_expired")

    def stop(self) -> None:
        """End all of them and open no more: the process is told to stop."""
        self._stopping = True
        for stream in self:
            stream.finish("stopping")


def _told(end: End) -> dict[str, str]:
    # `code` is what a request would be answered now. The other two are no fault of the session:
    # the page asks again, elsewhere or a little later.
    return {"reason": end} if end in ("unavailable", "stopping") else {"code": end}


def _event(name: str, data: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
