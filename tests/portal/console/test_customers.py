"""The operator's pages of customers, over HTTP; whole ways through a stack are in tests/system."""

import re
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from services.token.settings import TokenSettings
from tests.portal.builders import credit_note, customer, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.console.conftest import PUBLIC_URL, form_token, sign_in
from tests.portal.running import Portal, host_of
from tests.servers import Database
from tests.token.conftest import Instance, api_key, settings_of

LIST = "/console/customers"
ODD_ID = "a/b?c#d é"
TABS = ("overview", "invoices", "payments", "credit_notes", "profile", "activity", "settings")


def address(external_id: str = "cust_1", query: str = "") -> str:
    return f"{LIST}/{quote(external_id, safe='')}{query}"


async def page_of(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.text


def rows(page: str) -> list[str]:
    """The names of the customers in the list."""
    return re.findall(r'class="number" href="/console/customers/[^"]+"><bdi>([^<]*)</bdi>', page)


def text(page: str) -> str:
    """What a page says, without its markup."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def token_settings(
    postgres: Database, redis_url: str, kafka: str, kafka_idempotence: bool
) -> TokenSettings:
    """Of the console's own origin, so that its sessions are good there."""
    settings = settings_of(postgres, redis_url, kafka, kafka_idempotence=kafka_idempotence)
    return settings.model_copy(update={"public_url": PUBLIC_URL})


@pytest.fixture
async def told(fold: Fold) -> None:
    """Two customers of acme, one of them with an odd id, and a namesake elsewhere."""
    await fold(
        organization(timezone="Europe/Berlin"),
        customer(name="Café <b>Größe", email="pay@cafe.example", timezone="Asia/Tokyo"),
        customer(ODD_ID, name="Odd & Sons"),
        customer("cust_1", "globex", name="Foreigner"),
        invoice(issuing_date="2026-01-01", payment_due_date="2026-01-31", number="N-1"),
        invoice("inv_2", total_amount_cents=2_500, currency="JPY", number="N-2"),
        payment("inv_1", payment_id="pay_1", amount_cents=1_000),
        credit_note("inv_1", id="cn_1", number="CN-1"),
    )


@pytest.mark.usefixtures("told")
async def test_the_list_finds_and_links_customers_of_the_organization_alone(
    signed_in: httpx.AsyncClient,
) -> None:
    everybody = await page_of(signed_in, LIST)
    assert rows(everybody) == ["Café &lt;b&gt;Größe", "Odd &amp; Sons"]
    assert "2 customers" in text(everybody)
    assert "€80.00 " in text(everybody)
    found = await page_of(signed_in, f"{LIST}?q=grosse&sort=name")
    assert rows(found) == ["Café &lt;b&gt;Größe"]
    assert 'name="sort" value="name"' in found
    for link in re.findall(r'href="(/console/customers/[^"]+)"', everybody):
        await page_of(signed_in, link)

    page = await page_of(signed_in, f"{LIST}?q=<i>nobody")
    assert "No customer matches “&lt;i&gt;nobody”" in page
    assert "Try fewer letters" in text(page)
    assert f'href="{LIST}"' in page


async def test_a_list_without_anybody_or_that_cannot_be_meant_leads_on(
    signed_in: httpx.AsyncClient,
) -> None:
    assert "No customers yet" in text(await page_of(signed_in, LIST))
    for query in ("?sort=size", "?cursor=x", "?q=a&q=b"):
        answer = await signed_in.get(f"{LIST}{query}")
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert f'href="{LIST}"' in answer.text


@pytest.mark.usefixtures("told")
async def test_every_tab_of_a_customer_with_any_id_is_an_address(
    signed_in: httpx.AsyncClient,
) -> None:
    for view in TABS:
        page = await page_of(signed_in, address(ODD_ID, f"?view={view}"))
        assert "<bdi>Odd &amp; Sons</bdi></h1>" in page
        assert len(re.findall(r"<h1", page)) == 1
        assert len(re.findall(r'aria-current="page"', page)) == 2
    # Absent and foreign look the same.
    elsewhere = address(ODD_ID, "?view=invoice&invoice_id=inv_1")
    for path in (address("nobody"), address("cust_2"), address(query="?view=x"), elsewhere):
        answer = await signed_in.get(path)
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert "Foreigner" not in answer.text
        assert "N-1" not in answer.text


@pytest.mark.usefixtures("told")
async def test_the_overview_has_the_numbers_that_the_customer_sees(
    signed_in: httpx.AsyncClient, console: Portal, token_service: Instance
) -> None:
    async with host_of(token_service) as host:
        token = await host.token()
    seen = await console.get("/portal/pages/overview", token)
    shown = await page_of(signed_in, address())
    amounts = re.findall(r"<bdi>([^<]*\d[^<]*)</bdi>", seen.text)
    assert amounts
    assert (
        amounts
        == re.findall(r"<bdi>([^<]*\d[^<]*)</bdi>", shown.partition("</nav>")[2])[-len(amounts) :]
    )
    # To be downloaded it takes the customer's own session.
    assert "data-download" not in shown


@pytest.mark.usefixtures("told")
async def test_lists_are_filtered_by_forms_and_every_row_leads_on(
    signed_in: httpx.AsyncClient,
) -> None:
    listed = await page_of(
        signed_in, address(query="?view=invoices&q=&status=overdue&currency=EUR")
    )
    assert re.findall(r'class="number" href="([^"]+)"', listed) == [
        "?view=invoice&amp;invoice_id=inv_1"
    ]
    assert '<option value="overdue" selected>' in listed
    opened = text(await page_of(signed_in, address(query="?view=invoice&invoice_id=inv_1")))
    assert "Invoice N-1" in opened
    paid = await page_of(signed_in, address(query="?view=payments&from=2026-01-01"))
    assert "payment_id=pay_1" in paid
    assert "Payment" in text(
        await page_of(signed_in, address(query="?view=payment&payment_id=pay_1"))
    )
    note = address(query="?view=credit_note&credit_note_id=cn_1")
    assert "CN-1" in text(await page_of(signed_in, note))


@pytest.mark.usefixtures("told")
async def test_a_preview_opens_by_a_redirect_and_sessions_end_by_buttons(
    signed_in: httpx.AsyncClient, console: Portal, token_service: Instance
) -> None:
    page = await page_of(signed_in, address())
    assert re.search(r'<form method="post" [^>]*target="_blank" rel="noopener"', page)
    sent = {"form_token": form_token(page), "do": "preview"}
    opened = await signed_in.post(address(), data=sent)
    assert opened.status_code == httpx.codes.SEE_OTHER
    link, _, token = opened.headers["location"].partition("#")
    assert link.endswith("/portal/acme")
    assert opened.content == b""
    assert opened.headers["referrer-policy"] == "no-referrer"
    assert await console.status(token) == httpx.codes.OK

    live = await page_of(signed_in, address(query="?view=activity"))
    assert token not in live
    assert "Preview" in text(live)
    (session_id,) = re.findall(r'name="session_id" value="([^"]+)"', live)
    ending = {"form_token": form_token(live), "do": "end_session", "session_id": session_id}
    ended = await signed_in.post(address(), data=ending)
    assert "Nobody gets in with its link" in await page_of(signed_in, ended.headers["location"])
    assert await console.status(token) == httpx.codes.UNAUTHORIZED

    async with host_of(token_service) as host:
        theirs, others = await host.token(), await host.token(ODD_ID)
    sent = {"form_token": form_token(page), "do": "end_all_sessions"}
    ended = await signed_in.post(address(), data=sent)
    said = await page_of(signed_in, ended.headers["location"])
    assert "All sessions of this customer have ended" in said
    assert await console.status(theirs) == httpx.codes.UNAUTHORIZED
    assert await console.status(others) == httpx.codes.OK


@pytest.mark.usefixtures("told")
async def test_a_language_that_is_none_and_a_form_of_elsewhere_are_refused(
    signed_in: httpx.AsyncClient,
) -> None:
    page = await page_of(signed_in, address(query="?view=settings"))
    assert '<option value="ar" lang="ar" dir="rtl">العربية</option>' in page
    assert "Asia/Tokyo" in page
    sent = {"form_token": form_token(page), "do": "language", "document_locale": "xx"}
    answer = await signed_in.post(address(), data=sent)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert 'id="language-wrong" role="alert"' in answer.text
    for do in ("preview", "language", "end_session", "end_all_sessions"):
        answer = await signed_in.post(address(), data={"do": do, "form_token": "x"})
        assert answer.status_code == httpx.codes.FORBIDDEN


@pytest.mark.usefixtures("told")
async def test_who_may_only_look_is_offered_nothing_else_and_told_why(
    console: Portal, token_service: Instance
) -> None:
    key = await api_key(token_service.settings, scopes=("console",))
    async with console.client() as looker:
        await sign_in(looker, key)
        settings = await page_of(looker, address(query="?view=settings"))
        assert "Customer portal" not in text(settings)
        assert "Your sign-in may not change this" in text(settings)
        assert "has the scope “customers:write”" in text(settings)
        assert re.search(r'<select id="document_locale"[^>]* disabled>', settings)
        live = text(await page_of(looker, address(query="?view=activity")))
        assert "Your sign-in may not see this" in live
        assert "has the scope “portal_sessions:read”" in live
        sent = {"form_token": form_token(settings), "do": "preview"}
        answer = await looker.post(address(), data=sent)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert "This was not done" in text(answer.text)
        assert "has the scope “portal_sessions:write”" in text(answer.text)
        # A language that is refused stays chosen.
        sent |= {"do": "language", "document_locale": "de"}
        answer = await looker.post(address(), data=sent)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert re.search(r'<option value="de"[^>]* selected>', answer.text)
