"""What the page's addresses answer, on a real database, to whom, and in which language."""

import gzip

import httpx
import pytest

from contracts.views import PORTAL_VIEWS
from tests.portal import builders
from tests.portal.conftest import Fold
from tests.portal.pages.conftest import Client


async def test_the_shell_may_be_framed_by_the_organizations_origins_only(
    ask: Client, fold: Fold
) -> None:
    await fold(builders.organization(allowed_origins=["https://app.example.com"]))
    answer = await ask().get("/portal/acme")
    assert answer.status_code == httpx.codes.OK
    assert "frame-ancestors https://app.example.com;" in answer.headers["content-security-policy"]
    assert "Acme" in answer.text


async def test_every_shell_has_a_nonce_of_its_own(ask: Client, fold: Fold) -> None:
    await fold(builders.organization())
    policies = {(await ask().get("/portal/acme")).headers["content-security-policy"] for _ in "ab"}
    assert len(policies) == 2


async def test_an_organization_that_nobody_named_cannot_be_framed_and_says_nothing(
    ask: Client,
) -> None:
    answer = await ask().get("/portal/nobody")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "nobody" not in answer.text


async def test_the_shell_says_nothing_of_any_customer(ask: Client, fold: Fold) -> None:
    await fold(builders.organization(), builders.customer(name="Coleman-Blair"), builders.invoice())
    page = (await ask().get("/portal/acme?view=invoices")).text
    assert "Coleman-Blair" not in page
    assert "N-inv_1" not in page


@pytest.mark.parametrize(
    ("session", "customer", "organization", "shown"),
    [
        ("fr", "de", "ar", "fr"),
        (None, "de", "ar", "de"),
        (None, None, "ar", "ar"),
        (None, None, None, "en"),
    ],
)
async def test_the_language_is_the_sessions_then_the_customers_then_the_organizations(
    ask: Client,
    fold: Fold,
    session: str | None,
    customer: str | None,
    organization: str | None,
    shown: str,
) -> None:
    await fold(
        builders.organization(billing_configuration={"document_locale": organization}),
        builders.customer(billing_configuration={"document_locale": customer}),
    )
    answer = await ask(locale=session).get(
        "/portal/pages/overview", headers={"accept-language": "ja"}
    )
    assert f'data-lang="{shown}"' in answer.text


@pytest.mark.parametrize(
    ("session", "view"),
    [
        ({}, "overview"),
        *(({"view": view}, view) for view in PORTAL_VIEWS if view != "invoice"),
        ({"view": "invoice", "invoice_id": "inv_1"}, "invoice"),
        # Of a session that was made before its view was looked at.
        ({"view": "unheard_of"}, "overview"),
    ],
)
async def test_it_starts_where_the_session_was_made_for(
    ask: Client, fold: Fold, session: dict[str, str], view: str
) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    answer = await ask(**session).get("/portal/pages/start")
    assert f'data-view="{view}"' in answer.text


async def test_a_session_without_downloads_is_offered_none(ask: Client, fold: Fold) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    for path in ("overview", "invoices", "invoices/inv_1"):
        full, limited = [
            await ask(scopes=frozenset(scopes)).get(f"/portal/pages/{path}")
            for scopes in (["portal:read", "portal:download"], ["portal:read"])
        ]
        assert "data-download" in full.text
        assert "data-download" not in limited.text


async def test_absent_and_foreign_invoices_get_the_same_page(ask: Client, fold: Fold) -> None:
    await fold(
        builders.organization(),
        builders.customer(),
        builders.customer("cust_2"),
        builders.invoice("theirs", customer_id="cust_2"),
    )
    pages = [await ask().get(f"/portal/pages/invoices/{name}") for name in ("theirs", "absent")]
    assert {page.status_code for page in pages} == {httpx.codes.NOT_FOUND}
    assert pages[0].text == pages[1].text


async def test_an_id_with_a_slash_in_it_has_its_page(ask: Client, fold: Fold) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice("a/b"))
    answer = await ask().get("/portal/pages/invoices/a%2Fb")
    assert answer.status_code == httpx.codes.OK


async def test_a_list_that_is_empty_names_the_filters_whose_loss_finds_something(
    ask: Client, fold: Fold
) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    path = "/portal/pages/invoices?status=paid&currency=EUR&q=N-inv"
    page = (await ask().get(path)).text
    dropping = page[page.index("Without one of these there are some") :]
    assert "Status: Paid" in dropping
    assert "Currency: EUR" not in dropping


@pytest.mark.parametrize("query", ["status=late", "cursor=x", "limit=0", "colour=red", "q=%00ab"])
async def test_a_filter_that_cannot_be_meant_gets_a_page(
    ask: Client, fold: Fold, query: str
) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    answer = await ask().get(f"/portal/pages/invoices?{query}")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "This address cannot be read" in answer.text


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("invoices?status=late", "Status"),
        ("invoices?issued_to=2026-02-30", "Issued until"),
        ("invoices?amount_min=1.50", "Amount from"),
        ("payments?from=yesterday", "From"),
        ("credit_notes?currency=EURO", "Currency"),
        ("invoices?colour=red", None),
    ],
)
async def test_the_filter_that_cannot_be_meant_is_named_as_on_the_page(
    ask: Client, fold: Fold, path: str, label: str | None
) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    page = (await ask().get(f"/portal/pages/{path}")).text
    named = page.partition('<ul class="named"><li>')[2].partition("</li>")[0]
    assert named == (label or "")
    assert "colour" not in page


async def test_no_page_of_a_customer_is_kept_by_anyone(ask: Client, fold: Fold) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    for path in ("overview", "invoices", "invoices/inv_1", "start"):
        answer = await ask().get(f"/portal/pages/{path}")
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_assets_are_kept_for_good_and_are_only_at_their_own_address(ask: Client) -> None:
    shell = (await ask().get("/portal/nobody")).text
    address = shell.partition('<link rel="stylesheet"')[2].partition('href="')[2].partition('"')[0]
    answer = await ask().get(address)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    moved = address.replace("/portal/static/", "/portal/static/0")
    assert (await ask().get(moved)).status_code == httpx.codes.NOT_FOUND


async def test_a_browser_that_cannot_unpack_gets_the_page_plain(ask: Client, fold: Fold) -> None:
    await fold(builders.organization(), builders.customer(), builders.invoice())
    plain = await ask().get("/portal/pages/overview", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(gzip.compress(plain.content)) < len(plain.content)


async def test_the_overview_begins_with_the_currency_the_seller_named_for_the_customer(
    ask: Client, fold: Fold
) -> None:
    await fold(
        builders.organization(),
        builders.customer(currency="USD"),
        *(builders.invoice(f"inv_{number}", currency="EUR") for number in range(3)),
        builders.invoice("inv_usd", currency="USD", total_amount_cents=1),
    )
    page = (await ask().get("/portal/pages/overview")).text
    assert page.index('id="currency-USD"') < page.index('id="currency-EUR"')
