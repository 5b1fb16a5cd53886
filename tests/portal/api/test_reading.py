"""Requests as a page makes them: what is answered, and what is refused by name."""

from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr

from services.portal.settings import PortalSettings
from tests.portal.builders import customer, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, host_of, running_portal
from tests.servers import Database, Server
from tests.token.conftest import Instance

LIST = "/portal/api/invoices"


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    return body


def _but_date(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


async def test_overview_list_and_invoice_are_answered(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(invoice(), payment(amount_cents=1))
    totals = (await portal.get("/portal/api/overview", token)).json()
    listed = (await portal.get(LIST, token)).json()
    one = (await portal.get(f"{LIST}/inv_1", token)).json()
    assert totals["currencies"][0]["invoiced_amount_cents"] == 10_000
    assert listed["invoices"][0]["id"] == "inv_1"
    assert listed["next_cursor"] is None
    assert one["invoice"]["payments"][0]["amount_cents"] == 1


async def test_every_answer_is_kept_by_nobody(portal: Portal, token: str) -> None:
    for path in ("/overview", "/invoices?limit=0", "/invoices/none", "/nothing", "/stream"):
        for shown in (token, None):
            async with (
                portal.client(shown) as client,
                client.stream("GET", f"/portal/api{path}") as answer,
            ):
                assert "no-store" in answer.headers["cache-control"]
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["referrer-policy"] == "no-referrer"
                assert "set-cookie" not in answer.headers


async def test_an_id_with_a_slash_is_an_id(portal: Portal, token: str, fold: Fold) -> None:
    await fold(invoice("2026/03/7"))
    answer = await portal.get(f"{LIST}/2026%2F03%2F7", token)
    assert answer.json()["invoice"]["id"] == "2026/03/7"
    pdf = await portal.get(f"{LIST}/2026%2F03%2F7/pdf", token)
    assert pdf.headers["content-type"] == "application/pdf"


PARAMETERS: list[tuple[str, str | None]] = [
    ("status=late", "status"),
    ("status=paid,", None),
    ("status=paid,overdue&status=unpaid", None),
    ("status=paid%00", "status"),
    ("currency=euro", "currency"),
    ("currency=eur", None),
    ("type=" + "x" * 65, "type"),
    ("type=type1", None),
    ("issued_from=2026-02-30", "issued_from"),
    ("issued_to=20260101", "issued_to"),
    ("due_from=0000-01-01", "due_from"),
    ("due_to=10000-01-01", "due_to"),
    ("due_to=9999-12-31", None),
    ("due_from=0001-01-01", None),
    ("amount_min=1.5", "amount_min"),
    ("amount_min=" + "9" * 19, "amount_min"),
    ("amount_max=" + "9" * 400, "amount_max"),
    ("amount_max=9223372036854775807&amount_min=-9223372036854775808", None),
    ("amount_max=%D9%A1", "amount_max"),
    ("q=a", "q"),
    ("q=%C3%A9", "q"),
    ("q=e%CC%81", "q"),
    ("q=+a+", "q"),
    ("q=" + "x" * 201, "q"),
    ("q=%FF%FE", "q"),
    ("q=a%00b", "q"),
    ("q=%27%3B--", None),
    ("q=%25%25", None),
    ("q=%5C%5C", None),
    ("sort=id", "sort"),
    ("sort=--number", "sort"),
    ("sort=number&sort=-number", "sort"),
    ("sort=-payment_due_date", None),
    ("limit=0", "limit"),
    ("limit=101", "limit"),
    ("limit=-1", "limit"),
    ("limit=1e2", "limit"),
    ("limit=100", None),
    ("cursor=x", "cursor"),
    ("cursor=" + "A" * 5_000, "cursor"),
    ("cursor=%00", "cursor"),
    ("cursor=W10", "cursor"),
    ("organization_id=globex", "organization_id"),
    ("page=2", "page"),
    ("%FF=1", "\ufffd"),
    ("&".join(f"q={n}" for n in range(60)), "query"),
    ("status=&currency=&type=&q=&sort=&limit=&cursor=&issued_from=&amount_min=", None),
]
IDS = ("none", "a%00b", "%FF", "x" * 5_000, "..%2F..%2Fetc", "%27%20OR%201=1", "%20")


async def test_a_parameter_that_cannot_be_meant_is_named(portal: Portal, token: str) -> None:
    for query, parameter in PARAMETERS:
        answer = await portal.get(f"{LIST}?{query}", token)
        if parameter is None:
            assert answer.status_code == httpx.codes.OK, (query, answer.text)
            continue
        assert answer.status_code == httpx.codes.BAD_REQUEST, query
        body = problem(answer)
        assert (body["code"], body["parameter"]) == ("invalid_parameter", parameter)


async def test_an_id_that_cannot_be_is_not_found(portal: Portal, token: str) -> None:
    for invoice_id in IDS:
        for path in ("", "/pdf", "/xml"):
            answer = await portal.get(f"{LIST}/{invoice_id}{path}", token)
            assert answer.status_code == httpx.codes.NOT_FOUND
            assert problem(answer)["code"] == "not_found"


async def test_what_is_not_there_is_not_found(portal: Portal, token: str) -> None:
    for path in ("invoices.xlsx", "payments.csv", "statements", "wallets", ""):
        answer = await portal.get(f"/portal/api/{path}", token)
        assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")


async def test_foreign_and_absent_invoices_cannot_be_told_apart(
    portal: Portal, host: Host, token_service: Instance, fold: Fold
) -> None:
    await fold(
        organization("globex"),
        customer("cust_1", "globex"),
        invoice("inv_own"),
        invoice("inv_other", customer_id="cust_2"),
        invoice("inv_globex", organization_id="globex"),
    )
    async with host_of(token_service, "globex") as globex:
        tokens = {
            "inv_own": await host.token("cust_1"),
            "inv_other": await host.token("cust_2"),
            "inv_globex": await globex.token("cust_1"),
        }
    for own, token in tokens.items():
        for path in (f"{LIST}/{{}}", f"{LIST}/{{}}/pdf", f"{LIST}/{{}}/xml"):
            absent = await portal.get(path.format("inv_absent"), token)
            for foreign in tokens.keys() - {own}:
                answer = await portal.get(path.format(foreign), token)
                assert answer.status_code == absent.status_code == httpx.codes.NOT_FOUND
                assert answer.content == absent.content
                assert _but_date(answer) == _but_date(absent)
        listed = (await portal.get(LIST, token)).json()["invoices"]
        assert [one["id"] for one in listed] == [own]


async def test_a_session_may_do_what_its_scopes_say(portal: Portal, host: Host, fold: Fold) -> None:
    await fold(invoice())
    reader = await host.token(scopes=["portal:read"])
    assert await portal.status(reader) == httpx.codes.OK
    answer = await portal.get(f"{LIST}/inv_1/pdf", reader)
    assert (answer.status_code, problem(answer)["code"]) == (403, "forbidden")
    async with portal.client(reader) as client:
        answer = await client.put("/portal/api/preferences", json={"locale": "fr"})
    assert (answer.status_code, problem(answer)["code"]) == (403, "forbidden")


async def test_the_pdf_is_in_the_customers_language_and_has_its_number_as_name(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        customer(billing_configuration={"document_locale": "fr"}),
        invoice(number='Fäc/2026 "7"\n'),
    )
    answer = await portal.get(f"{LIST}/inv_1/pdf", token)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-language"] == "fr"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"F-c-2026--7-.pdf\"; filename*=UTF-8''F%C3%A4c-2026%20-7-.pdf"
    )
    again = await portal.get(f"{LIST}/inv_1/pdf", token)
    assert again.content == answer.content


async def test_methods_that_are_not_there_are_problems(portal: Portal, token: str) -> None:
    async with portal.client(token) as client:
        answer = await client.post("/portal/api/overview")
    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert problem(answer)["code"] == "invalid_parameter"


async def test_a_fault_of_ours_is_no_stack_trace(
    portal: Portal, token: str, postgres: Database
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute("DROP FUNCTION portal.overview")
    await connection.close()
    answer = await portal.get("/portal/api/overview", token)
    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "code": "unavailable",
        "detail": "This is a fault of the service, which has logged it. Try again later.",
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_a_portal_without_its_database_says_so_and_comes_back(
    settings: PortalSettings, token: str, own_database: Database, own_postgres: Server
) -> None:
    own = settings.model_copy(update={"postgres_dsn": SecretStr(own_database.portal_dsn)})
    async with running_portal(own) as portal:
        assert await portal.status(token) == httpx.codes.OK
        own_postgres.kill()
        answer = await portal.get("/portal/api/overview", token)
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert problem(answer)["code"] == "unavailable"
        own_postgres.start()
        assert await portal.status(token) == httpx.codes.OK
