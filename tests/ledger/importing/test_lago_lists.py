"""Lago's lists, as its API has them: pages by number, invoices without their lines."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.events import CREDIT_NOTE
from services.ledger.importing.fetching import open_fetcher
from services.ledger.importing.lago_lists import LagoLists
from services.ledger.importing.listing import Listed, Period, pages
from tests.ledger.intake.builders import lago_invoice, lago_payment
from tests.ledger.intake.conftest import served

# As lists have them: not whose they are, and without their lines.
LISTED = [
    {
        name: value
        for name, value in lago_invoice(lago_id=f"in-{n}").items()
        if name not in ("customer", "fees")
    }
    for n in range(3)
]
PAYMENTS = [
    lago_payment(lago_id="pay-new"),
    lago_payment(lago_id="pay-old", created_at="2020-01-01"),
]
PER_PAGE = 2


def meta(number: int, total: int) -> dict[str, Any]:
    following = number + 1 if number * PER_PAGE < total else None
    return {"current_page": number, "next_page": following, "total_count": total}


class Lago:
    """A Lago of three invoices and two payments, of a version without receipts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/v1/invoices", self._invoices),
                Route("/api/v1/invoices/{id}", self._invoice),
                Route("/api/v1/payments", self._payments),
            ]
        )

    async def _invoices(self, request: Request) -> Response:
        self.asked.append(str(request.url.query))
        number = int(request.query_params["page"])
        shown = LISTED[(number - 1) * PER_PAGE : number * PER_PAGE]
        return JSONResponse({"invoices": shown, "meta": meta(number, len(LISTED))})

    async def _invoice(self, request: Request) -> Response:
        if request.path_params["id"] == "in-2":
            # Deleted since it was listed.
            return JSONResponse({}, 404)
        return JSONResponse({"invoice": lago_invoice(lago_id=request.path_params["id"])})

    async def _payments(self, _: Request) -> Response:
        return JSONResponse({"payments": PAYMENTS, "meta": meta(1, 1)})


@pytest.fixture
async def lago() -> AsyncIterator[tuple[Lago, str]]:
    lago = Lago()
    async with served(lago.app()) as url:
        yield lago, url


async def everything(url: str, resource: str, period: Period) -> list[Listed]:
    async with open_fetcher(url, "key") as fetcher:
        source = LagoLists(fetcher)
        return [one async for page in pages(source, resource, None, period) for one in page.listed]


async def test_every_invoice_is_read_whole(lago: tuple[Lago, str]) -> None:
    server, url = lago
    found = await everything(url, "invoices", Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert [(one.id, "fees" in one.fields) for one in found] == [
        ("in-0", True),
        ("in-1", True),
        ("in-2", False),
    ]
    period = "issuing_date_from=2026-01-01&issuing_date_to=2026-12-31"
    assert server.asked == [f"page={n}&per_page=100&{period}" for n in (1, 2)]


async def test_what_lago_cannot_narrow_to_a_period_is_narrowed_here(
    lago: tuple[Lago, str],
) -> None:
    found = await everything(lago[1], "payments", Period(date(2026, 1, 1)))
    assert [one.id for one in found] == ["pay-new"]


async def test_a_list_or_an_object_that_is_not_there_is_none(lago: tuple[Lago, str]) -> None:
    assert await everything(lago[1], "payment_receipts", Period()) == []
    async with open_fetcher(lago[1], "key") as fetcher:
        assert await LagoLists(fetcher).one(CREDIT_NOTE, "cn/1?") is None
