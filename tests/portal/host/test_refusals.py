"""What the host's API answers when it does not answer: always JSON, always in Lago's shape."""

import httpx

from services.portal.settings import PortalSettings
from tests.portal.builders import NOON, customer, invoice
from tests.portal.conftest import Fold
from tests.portal.running import Portal, running_portal
from tests.token.conftest import Instance, api_key

ADDRESSES = (
    ("customers/nobody", "customer_not_found"),
    ("customers/nobody/invoices", "customer_not_found"),
    ("invoices/nothing", "invoice_not_found"),
    ("payments/nothing", "payment_not_found"),
    ("credit_notes/nothing", "credit_note_not_found"),
    ("payment_receipts/nothing", "payment_receipt_not_found"),
    # Ids with a slash that was not escaped, as Lago's clients send them.
    ("customers/a/b", "customer_not_found"),
    ("customers/a/b/invoices", "customer_not_found"),
    ("invoices/a/b/c", "invoice_not_found"),
    ("invoices/", "invoice_not_found"),
    ("invoices/%FF", "invoice_not_found"),
    ("invoices/a%00b", "invoice_not_found"),
    ("wallets", "not_found"),
    ("", "not_found"),
    ("invoices?billing_entity_codes[]=eu", "billing_entity_not_found"),
)


async def test_what_is_not_there_is_named(host: httpx.AsyncClient) -> None:
    for path, code in ADDRESSES:
        answer = await host.get(path)
        body = answer.json()
        assert answer.status_code == httpx.codes.NOT_FOUND, path
        assert (body["status"], body["error"], body["code"]) == (404, "Not Found", code), path


async def test_an_escaped_id_is_taken_as_it_is(host: httpx.AsyncClient, fold: Fold) -> None:
    ids = ["a/b", "a?b", "a#b", "100%", "客户 é", "a\nb", "..", "a+b"]
    await fold(*map(customer, ids))
    for external_id in ids:
        escaped = "".join(f"%{byte:02X}" for byte in external_id.encode())

        answer = await host.get(f"customers/{escaped}")

        assert answer.status_code == httpx.codes.OK, answer.text
        assert answer.json()["customer"]["external_id"] == external_id


async def test_without_a_key_nobody_reads(portal: Portal, key: str) -> None:
    for credential in (None, "pk_nonsense", key + "x"):
        answer = await portal.get("/api/v1/invoices", credential)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        assert answer.json() == {"status": 401, "error": "Unauthorized"}
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_method_that_is_not_answered_is_told_which_are(host: httpx.AsyncClient) -> None:
    for method, path, allowed in (
        ("POST", "invoices", "GET, HEAD"),
        ("DELETE", "customers/cust_1", "GET, HEAD"),
        ("PUT", "invoices/inv_1", "GET, HEAD"),
        # The intake takes one more of this address.
        ("PATCH", "customers", "GET, HEAD, POST"),
        ("GET", "invoices/inv_1/download", "POST"),
    ):
        answer = await host.request(method, path)
        assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
        assert answer.json()["code"] == "method_not_allowed"
        assert answer.headers["allow"] == allowed


async def test_parameters_that_cannot_be_meant_are_named(host: httpx.AsyncClient) -> None:
    for query, details in (
        ("page=0&per_page=1001", {"page": "out_of_range", "per_page": "out_of_range"}),
        ("page=x", {"page": "out_of_range"}),
        ("page=99999999999999999999", {"page": "out_of_range"}),
        ("amount_from=1.5", {"amount_from": "invalid"}),
        ("amount_to=9223372036854775808", {"amount_to": "out_of_range"}),
        ("status=paid", {"status": "invalid"}),
        ("statuses[]=draft&statuses[]=x", {"statuses": "invalid"}),
        ("payment_overdue=maybe", {"payment_overdue": "invalid"}),
        ("currency=%FF", {"query": "invalid"}),
        ("currency=%00", {"currency": "invalid"}),
    ):
        answer = await host.get(f"invoices?{query}")
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, query
        assert answer.json() == {
            "status": 422,
            "error": "Unprocessable Entity",
            "code": "validation_errors",
            "error_details": {name: [f"value_is_{code}"] for name, code in details.items()},
        }, query
    dates = (await host.get("invoices?issuing_date_from=soon")).json()
    assert dates["error_details"] == {"issuing_date_from": ["invalid_date"]}


async def test_a_page_behind_the_end_is_empty_and_says_where_the_end_is(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(invoice())

    body = (await host.get("invoices", params={"page": 1_000_000, "per_page": 1_000})).json()

    assert body["invoices"] == []
    assert (body["meta"]["current_page"], body["meta"]["next_page"]) == (1_000_000, None)
    assert (body["meta"]["total_pages"], body["meta"]["total_count"]) == (1, 1)


async def test_a_key_is_told_its_limit_and_refused_above_it(
    settings: PortalSettings, token_service: Instance
) -> None:
    key = await api_key(token_service.settings, rate_limit_per_minute=2)
    other = await api_key(token_service.settings)
    async with running_portal(settings, lambda: NOON) as portal:
        answers = [await portal.get("/api/v1/invoices", key) for _ in range(3)]
        another = await portal.get("/api/v1/invoices", other)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    refused = answers[-1]
    assert refused.json() == {"status": 429, "error": "Too Many Requests", "code": "rate_limited"}
    assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"] == "60"
    assert refused.headers["x-ratelimit-limit"] == "2"
    assert another.headers["x-ratelimit-limit"] == str(settings.rate_limit_per_minute)
