"""Pages by number: each object once, however deep, and a count that is true."""

import httpx
import pytest

from services.portal.host import bookmarks
from services.portal.host.bookmarks import Bookmark, Bookmarks, Start
from services.portal.host.counts import KEPT_SECONDS, Counts
from tests.portal.builders import invoice
from tests.portal.conftest import Fold


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_list_read_page_by_page_has_each_object_once(
    host: httpx.AsyncClient, fold: Fold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the third page on by what is remembered, drafts among the others."""
    monkeypatch.setattr(bookmarks, "COUNTED_OFF_MAX", 4)
    drafts = {"kind": "invoice.drafted", "status": "draft"}
    await fold(
        *(invoice(f"inv_{n}", issuing_date=f"2026-03-{n % 3 + 1:02}") for n in range(10)),
        *(invoice(f"draft_{n}", issuing_date="2026-03-02", **drafts) for n in range(3)),
    )
    whole = (await host.get("invoices")).json()["invoices"]

    read: list[str] = []
    page: int | None = 1
    while page is not None:
        body = (await host.get("invoices", params={"page": page, "per_page": 2})).json()
        read += [one["lago_id"] for one in body["invoices"]]
        page = body["meta"]["next_page"]
    jumped = (await host.get("invoices", params={"page": 5, "per_page": 2})).json()["invoices"]

    assert len(read) == 13
    assert read == [one["lago_id"] for one in whole]
    assert [one["lago_id"] for one in jumped] == read[8:10]


def test_a_deep_page_begins_at_the_nearest_that_is_remembered() -> None:
    clock = Clock()
    marks = Bookmarks(clock)
    last = Bookmark("2026-03-01", "inv")
    marks.keep("list", 20_000, last)

    assert marks.start("list", 20_000) == Start(last, 0)
    assert marks.start("list", 20_500) == Start(last, 500)
    assert marks.start("list", 19_900) == Start(None, 19_900)
    assert marks.start("other", 20_000) == Start(None, 20_000)
    assert marks.start("list", 10_000) == Start(None, 10_000)
    clock.seconds = bookmarks.KEPT_SECONDS + 1
    assert marks.start("list", 20_000) == Start(None, 20_000)


def test_what_is_remembered_has_a_bound() -> None:
    marks = Bookmarks(Clock())
    for page in range(bookmarks.PAGES_MAX + 1):
        marks.keep("list", 20_000 + page, Bookmark("", str(page)))

    assert marks.start("list", 20_000) == Start(None, 20_000)
    assert marks.start("list", 20_001) == Start(Bookmark("", "1"), 0)


def test_a_count_is_made_anew_after_a_minute_and_at_the_end() -> None:
    clock = Clock()
    counts = Counts(clock)
    counts.keep("list", 1_000)

    assert counts.kept("list", 999) == 1_000
    assert counts.kept("list", 1_000) is None
    clock.seconds = KEPT_SECONDS + 1
    assert counts.kept("list", 10) is None
