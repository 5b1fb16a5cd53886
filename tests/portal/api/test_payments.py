"""Payments, credit notes, statement and account as a page asks for them."""

from typing import Any

import httpx
import pytest

from tests.portal.builders import credit_note, customer, event, invoice, organization, payment
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, host_of
from tests.token.conftest import Instance

API = "/portal/api"


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    return body


async def test_each_is_answered(portal: Portal, token: str, fold: Fold) -> None:
    await fold(invoice(), payment(payment_id="pay/1"), credit_note(id="cn/1"))
    listed = (await portal.get(f"{API}/payments", token)).json()
    assert [one["id"] for one in listed["payments"]] == ["pay/1"]
    one = (await portal.get(f"{API}/payments/pay%2F1", token)).json()["payment"]
    assert one == listed["payments"][0]
    noted = (await portal.get(f"{API}/credit_notes", token)).json()
    assert noted["credit_notes"][0]["invoice"]["id"] == "inv_1"
    assert noted["next_cursor"] is None
    note = (await portal.get(f"{API}/credit_notes/cn%2F1", token)).json()["credit_note"]
    assert note["lines"] == []
    asked = "from=2026-03-01&to=2026-03-31&currency=eur&format=json"
    statement = (await portal.get(f"{API}/statement?{asked}", token)).json()["statement"]
    assert [one["kind"] for one in statement["currencies"][0]["movements"]] == [
        "invoice",
        "payment",
        "credit_note",
        "adjustment",
    ]


async def test_the_account_says_who_is_billed_who_bills_and_until_when(
    portal: Portal, host: Host, fold: Fold
) -> None:
    await fold(
        organization(email="billing@acme.example", logo_url="https://acme.example/logo.png"),
        customer(
            legal_name="Coleman-Blair LLC",
            city="Paris",
            tax_identification_number="FR1",
            timezone="Europe/Paris",
            billing_configuration={"document_locale": "fr"},
        ),
    )
    session = await host.session()
    body = (await portal.get(f"{API}/account", session["token"])).json()
    assert (
        body["customer"]
        | {
            "legal_name": "Coleman-Blair LLC",
            "city": "Paris",
            "tax_identification_number": "FR1",
            "timezone": "Europe/Paris",
            "locale": "fr",
        }
        == body["customer"]
    )
    assert body["organization"]["email"] == "billing@acme.example"
    assert body["organization"]["logo_url"] == "https://acme.example/logo.png"
    assert body["session"]["expires_at"][:19] == session["expires_at"][:19]


# Parameters that each of several lists takes or refuses; None is taken.
OF_A_PERIOD: list[tuple[str, str | None]] = [
    ("from=2026-02-30", "from"),
    ("from=20260101", "from"),
    ("from=2026-W01-1", "from"),
    ("to=0000-01-01", "to"),
    ("to=%D9%A2026-01-01", "to"),
    ("from=0001-01-01&to=9999-12-31", None),
    ("from=2026-01-01&from=2026-01-02", "from"),
    ("currency=euro", "currency"),
    ("currency=eur,JPY", None),
    ("currency=%FF", "currency"),
    ("currency=%00", "currency"),
    ("organization_id=globex", "organization_id"),
    ("external_customer_id=cust_2", "external_customer_id"),
    ("&".join(f"to={n}" for n in range(60)), "query"),
    ("from=&to=&currency=", None),
]
OF_A_LIST: list[tuple[str, str | None]] = [
    ("limit=0", "limit"),
    ("limit=101", "limit"),
    ("limit=%D9%A1", "limit"),
    ("limit=100", None),
    ("cursor=x", "cursor"),
    ("cursor=W10", "cursor"),
    ("cursor=" + "A" * 5_000, "cursor"),
    ("cursor=%00", "cursor"),
    # Of the week 2026-W01-1, which Python reads and Postgres does not.
    ("cursor=WzEsIjIwMjYtVzAxLTEiLCJ4IiwiQUFBQUFBQUFBQUFBIl0", "cursor"),
]
OF_EACH: dict[str, list[tuple[str, str | None]]] = {
    "payments": [
        *OF_A_PERIOD,
        *OF_A_LIST,
        ("status=paid", "status"),
        ("status=pending,failed&status=succeeded", None),
        ("format=json", "format"),
        ("from=2026-02-01&to=2026-01-01", None),
    ],
    "credit_notes": [*OF_A_PERIOD, *OF_A_LIST, ("status=voided", "status")],
    "statement": [
        *OF_A_PERIOD,
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("format=xls", "format"),
        ("format=json&format=json", "format"),
        ("limit=1", "limit"),
    ],
    "account": [("limit=1", "limit"), ("%FF=1", "\ufffd"), ("", None)],
    "payments/none": [("limit=1", "limit")],
    "credit_notes/none": [("limit=1", "limit")],
    "overview": [("x=1", "x")],
    "invoices": [("count=yes", "count"), ("count=true", None), ("count=true&count=true", "count")],
}


@pytest.mark.parametrize("path", OF_EACH)
async def test_a_parameter_that_cannot_be_meant_is_named(
    portal: Portal, token: str, path: str
) -> None:
    for query, parameter in OF_EACH[path]:
        answer = await portal.get(f"{API}/{path}?{query}", token)
        if parameter is None:
            assert answer.status_code == httpx.codes.OK, (query, answer.text)
            continue
        assert answer.status_code == httpx.codes.BAD_REQUEST, (query, answer.text)
        body = problem(answer)
        assert (body["code"], body["parameter"]) == ("invalid_parameter", parameter)


@pytest.mark.parametrize("kind", ["payments", "credit_notes"])
async def test_an_id_that_cannot_be_is_not_found(portal: Portal, token: str, kind: str) -> None:
    for one in ("none", "a%00b", "%FF", "x" * 5_000, "..%2F..%2Fetc", "%27%20OR%201=1", "%20", ""):
        answer = await portal.get(f"{API}/{kind}/{one}", token)
        assert answer.status_code == httpx.codes.NOT_FOUND, one
        assert problem(answer)["code"] == "not_found"


async def test_foreign_and_absent_ones_cannot_be_told_apart(
    portal: Portal, host: Host, token_service: Instance, fold: Fold
) -> None:
    await fold(
        organization("globex"),
        customer("cust_1", "globex"),
        invoice("inv_own"),
        payment("inv_own", payment_id="own"),
        credit_note("inv_own", id="own"),
        invoice("inv_other", customer_id="cust_2"),
        payment("inv_other", payment_id="other"),
        credit_note("inv_other", id="other"),
        invoice("inv_globex", organization_id="globex"),
        payment("inv_globex", payment_id="globex", organization_id="globex"),
        credit_note("inv_globex", id="globex", organization_id="globex"),
    )
    async with host_of(token_service, "globex") as globex:
        tokens = {
            "own": await host.token("cust_1"),
            "other": await host.token("cust_2"),
            "globex": await globex.token("cust_1"),
        }
    for own, token in tokens.items():
        for kind in ("payments", "credit_notes"):
            absent = await portal.get(f"{API}/{kind}/absent", token)
            for foreign in tokens.keys() - {own}:
                answer = await portal.get(f"{API}/{kind}/{foreign}", token)
                assert answer.status_code == absent.status_code == httpx.codes.NOT_FOUND
                assert answer.content == absent.content
            found = await portal.get(f"{API}/{kind}/{own}", token)
            assert found.status_code == httpx.codes.OK
            listed = (await portal.get(f"{API}/{kind}", token)).json()[kind]
            assert [one["id"] for one in listed] == [own]
        moved = (await portal.get(f"{API}/statement", token)).text
        for other in tokens:
            assert (f'"inv_{other}"' in moved) == (own == other)


async def test_a_cursor_of_one_list_is_none_of_another(
    portal: Portal, token: str, fold: Fold
) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2"),
        payment("inv_1"),
        payment("inv_2"),
        credit_note("inv_1"),
        credit_note("inv_2"),
    )
    cursors = {
        kind: (await portal.get(f"{API}/{kind}?limit=1", token)).json()["next_cursor"]
        for kind in ("invoices", "payments", "credit_notes")
    }
    for kind in cursors:
        for other, cursor in cursors.items():
            answer = await portal.get(f"{API}/{kind}?cursor={cursor}", token)
            expected = httpx.codes.OK if kind == other else httpx.codes.BAD_REQUEST
            assert answer.status_code == expected, (kind, other)


@pytest.mark.parametrize("path", ["payments", "credit_notes", "statement", "account"])
async def test_only_a_session_that_may_read_reads(portal: Portal, host: Host, path: str) -> None:
    assert (await portal.get(f"{API}/{path}")).status_code == httpx.codes.UNAUTHORIZED
    downloader = await host.token(scopes=["portal:download"])
    answer = await portal.get(f"{API}/{path}", downloader)
    assert (answer.status_code, problem(answer)["code"]) == (403, "forbidden")
    reader = await host.token(scopes=["portal:read"])
    assert await portal.status(reader, f"{API}/{path}") == httpx.codes.OK


async def test_a_statement_is_read_or_downloaded_by_who_may(portal: Portal, host: Host) -> None:
    may = {
        "": await host.token(scopes=["portal:read"]),
        "json": await host.token(scopes=["portal:read"]),
        "csv": await host.token(scopes=["portal:download"]),
        "pdf": await host.token(scopes=["portal:download"]),
        "%20csv": await host.token(scopes=["portal:download"]),
    }
    for wanted, token in may.items():
        for other in may:
            answer = await portal.get(f"{API}/statement?format={other}", token)
            reads = {"", "json"}
            allowed = (wanted in reads) == (other in reads)
            assert answer.status_code == (200 if allowed else 403), (wanted, other)


async def test_headers_of_any_size_are_answered_and_no_fault_of_ours(
    portal: Portal, token: str
) -> None:
    for name, value in (
        ("x-anything", "a" * 60_000),
        ("accept-language", "fr," * 10_000),
        ("authorization", "Bearer " + "a" * 60_000),
        ("authorization", "Bearer"),
        ("authorization", "Bearer \xff"),
        ("cookie", "a=b;" * 10_000),
        ("range", "bytes=0-" + "9" * 400),
    ):
        async with portal.client(token) as client:
            answer = await client.get(
                f"{API}/account", headers=[(name.encode(), value.encode("latin-1"))]
            )
        allowed = {200, 400, 401, 431} if name != "x-anything" else {200, 431}
        assert answer.status_code in allowed, (name, answer.status_code, answer.text)


async def test_a_receipts_payment_comes_with_its_number(
    portal: Portal, token: str, fold: Fold
) -> None:
    receipt = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}
    await fold(
        invoice(),
        payment(payment_id="pay_1"),
        event("payment_receipt.created", {"payment_receipt": receipt}),
    )
    one = (await portal.get(f"{API}/payments/pay_1", token)).json()["payment"]
    assert one["receipt"] == {"id": "rec_1", "number": "R-1"}
