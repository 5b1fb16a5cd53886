"""What the addresses of payments, credit notes, statement and account answer, and to whom."""

import httpx
import pytest

from tests.portal import builders
from tests.portal.pages.answers import plain
from tests.portal.pages.conftest import Client
from tests.servers import Database, apart

VIEWS = ("payments", "credit_notes", "statement", "account")


RECEIPT = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}
HISTORY = (
    builders.organization(),
    builders.customer(),
    builders.customer("cust_2"),
    builders.customer("new"),
    builders.invoice(),
    builders.invoice("theirs", customer_id="cust_2"),
    builders.payment(payment_id="pay_1", amount_cents=4_000),
    builders.payment("theirs", payment_id="pay_2"),
    builders.event("payment_receipt.created", {"payment_receipt": RECEIPT}),
    builders.credit_note(id="cn_1", number="CN-1"),
    builders.credit_note("theirs", id="cn_2"),
)


@pytest.fixture(scope="module")
def history(file_postgres: Database) -> Database:
    """A customer with an invoice, a payment and its receipt, and a credit note; others beside."""
    apart(lambda: builders.project(file_postgres.ledger_dsn, *HISTORY))
    return file_postgres


@pytest.fixture
def postgres(history: Database) -> Database:
    """Of all tests here: none of them writes."""
    return history


@pytest.fixture
def told(ask: Client) -> Client:
    """Asks for the customer that all of this was told of."""
    return ask


async def test_every_page_says_what_was_told(told: Client) -> None:
    pages = {view: plain((await told().get(f"/portal/pages/{view}")).text) for view in VIEWS}
    assert "€40.00" in pages["payments"]
    assert "payment_receipts/rec_1/pdf" in pages["payments"]
    assert "CN-1" in pages["credit_notes"]
    # 100 billed, 40 paid, 10 credited.
    assert "€50.00" in pages["statement"]
    assert "Coleman-Blair" in pages["account"]


@pytest.mark.parametrize("view", VIEWS)
async def test_a_session_may_open_at_it(told: Client, view: str) -> None:
    answer = await told(view=view).get("/portal/pages/start")
    assert f'data-view="{view}"' in answer.text


@pytest.mark.parametrize("path", ["payments/pay_1", "credit_notes/cn_1", *VIEWS])
async def test_no_page_is_kept_by_anyone(told: Client, path: str) -> None:
    answer = await told().get(f"/portal/pages/{path}")
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("theirs", "absent"),
    [("payments/pay_2", "payments/x"), ("credit_notes/cn_2", "credit_notes/x")],
)
async def test_absent_and_foreign_ones_get_the_same_page(
    told: Client, theirs: str, absent: str
) -> None:
    pages = [await told().get(f"/portal/pages/{path}") for path in (theirs, absent)]
    assert {page.status_code for page in pages} == {httpx.codes.NOT_FOUND}
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize("name", ["payments/%00", "credit_notes/%00"])
async def test_an_id_that_no_text_can_be_is_not_there(told: Client, name: str) -> None:
    assert (await told().get(f"/portal/pages/{name}")).status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize(
    "path",
    [
        "payments?status=late", "payments?from=2026-02-30", "payments?cursor=x", "payments?q=abc",
        "credit_notes?status=failed", "credit_notes?currency=euro", "credit_notes?cursor=x",
        "statement?from=yesterday", "statement?from=2026-02-02&to=2026-02-01", "statement?to=%00",
    ],
)  # fmt: skip
async def test_an_address_that_cannot_be_meant_gets_a_page(told: Client, path: str) -> None:
    answer = await told().get(f"/portal/pages/{path}")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert 'href="?view=' in answer.text


@pytest.mark.parametrize("locale", ["en", "ar", "th", "ja"])
@pytest.mark.parametrize("view", ["payments", "credit_notes", "statement"])
async def test_the_first_and_the_last_day_there_is_are_days(
    told: Client, view: str, locale: str
) -> None:
    path = f"/portal/pages/{view}?from=0001-01-01&to=9999-12-31&locale={locale}"
    assert (await told().get(path)).status_code == httpx.codes.OK


async def test_an_empty_list_names_the_filters_whose_loss_finds_something(told: Client) -> None:
    path = "/portal/pages/payments?status=failed&currency=EUR&from=2026-01-01"
    page = plain((await told().get(path)).text)
    dropping = page[page.index("Without one of these there are some") :]
    assert "Status: Failed" in dropping
    assert "Currency: EUR" not in dropping


@pytest.mark.parametrize(
    ("to", "balance"),
    [("2026-02-28", "€0.00"), ("2026-03-01", "€100.00"), ("2026-03-11", "€60.00")],
)
async def test_the_balance_of_a_past_day_is_as_it_stood_then(
    told: Client, to: str, balance: str
) -> None:
    page = plain((await told().get(f"/portal/pages/statement?to={to}")).text)
    headline = page[page.index('class="headline"') :]
    assert balance in headline[: headline.index("</p>")]


async def test_a_period_with_too_much_in_it_says_what_to_do_and_keeps_its_days(
    told: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.queries.queries.MOVEMENTS_MAX", 2)
    answer = await told().get("/portal/pages/statement?from=2026-02-03&to=2026-03-14")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "Choose a shorter one." in answer.text
    assert 'value="2026-02-03"' in answer.text
    assert 'value="2026-03-14"' in answer.text


@pytest.mark.parametrize("view", VIEWS)
async def test_a_language_that_was_chosen_is_shown_at_once(told: Client, view: str) -> None:
    reader = told(locale="fr")
    assert 'data-lang="de"' in (await reader.get(f"/portal/pages/{view}?locale=de")).text
    assert 'data-lang="de"' in (await reader.get(f"/portal/pages/{view}?locale=de-AT")).text
    assert 'data-lang="fr"' in (await reader.get(f"/portal/pages/{view}?locale=tlh")).text


async def test_a_session_without_the_preference_cannot_choose(told: Client) -> None:
    full, limited = [
        (await told(scopes=frozenset(scopes)).get("/portal/pages/account")).text
        for scopes in (["portal:read", "portal:preferences"], ["portal:read"])
    ]
    assert "data-locale" in full
    assert "data-locale" not in limited


async def test_a_new_customer_reads_what_will_appear(ask: Client) -> None:
    new = ask(customer="new")
    pages = [plain((await new.get(f"/portal/pages/{view}")).text) for view in VIEWS]
    said = ("No payments yet", "No credit notes yet", "Nothing on this account yet", "Your details")
    assert [text in page for text, page in zip(said, pages, strict=True)] == [True] * len(VIEWS)
