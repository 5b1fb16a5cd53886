"""Pages lead forward and back over every invoice, in every order, on a real database."""

import re
from html import unescape

import httpx
import pytest

from services.portal.pages.address import PAGE_ROWS
from tests.portal import builders
from tests.portal.conftest import Fold
from tests.portal.pages.conftest import Client

COUNT = 2 * PAGE_ROWS + 7


def numbers(page: str) -> list[str]:
    return re.findall(r'<a class="number"[^>]*><bdi>([^<]*)', page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', page)
    return unescape(found[1]) if found else None


async def shown(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.get(address.replace("?view=invoices", "/portal/pages/invoices?x", 1)
                              .replace("?x&", "?").replace("?x", ""))  # fmt: skip
    assert answer.status_code == httpx.codes.OK
    return answer.text


@pytest.fixture
async def client(ask: Client, fold: Fold) -> httpx.AsyncClient:
    """A customer whose invoices share days, due dates (or have none) and amounts."""
    await fold(
        builders.organization(),
        builders.customer(),
        *(
            builders.invoice(
                f"inv_{number:03d}",
                issuing_date=f"2026-01-{number % 5 + 1:02d}",
                payment_due_date=None if number % 3 == 0 else f"2026-02-{number % 4 + 1:02d}",
                total_amount_cents=100 * (number % 6),
            )
            for number in range(COUNT)
        ),
    )
    return ask()


@pytest.mark.parametrize(
    "sort",
    ["", "&sort=issuing_date", "&sort=-payment_due_date", "&sort=payment_due_date",
     "&sort=total_amount_cents", "&sort=-number", "&q=N-inv"],
)  # fmt: skip
async def test_back_leads_through_the_same_pages_as_forward(
    client: httpx.AsyncClient, sort: str
) -> None:
    page = await shown(client, f"?view=invoices{sort}")
    forward = [numbers(page)]
    while following := link(page, "next"):
        page = await shown(client, following)
        forward.append(numbers(page))
    assert len({number for rows in forward for number in rows}) == COUNT
    backward = [numbers(page)]
    while earlier := link(page, "prev"):
        page = await shown(client, earlier)
        backward.append(numbers(page))
    assert backward == forward[::-1]


async def test_a_page_come_to_by_going_back_leads_on_again(client: httpx.AsyncClient) -> None:
    first = await shown(client, "?view=invoices")
    second = await shown(client, link(first, "next") or "")
    third = await shown(client, link(second, "next") or "")
    back = await shown(client, link(third, "prev") or "")
    assert numbers(back) == numbers(second)
    assert numbers(await shown(client, link(back, "next") or "")) == numbers(third)


async def test_the_count_is_of_the_whole_list_on_every_page(client: httpx.AsyncClient) -> None:
    first = await shown(client, "?view=invoices")
    second = await shown(client, link(first, "next") or "")
    for page in (first, second, await shown(client, link(second, "prev") or "")):
        assert f"{COUNT} invoices" in page


async def test_a_way_back_that_was_altered_gets_a_page_that_leads_on(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/portal/pages/invoices?before=x")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "This address cannot be read" in answer.text
