"""Lago's own clients, unmodified, against the whole stack: what they ask is answered as by Lago."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest
from lago_python_client.client import Client as LagoClient
from lago_python_client.exceptions import LagoApiError, LagoRateLimitError
from lago_python_client.models import Customer as LagoCustomer

from tests.system.billing import BillingSystem
from tests.system.conftest import RunningStack
from tests.system.host_billing import JavaScriptClient, Told, install, tell
from tests.system.test_main_path import until
from tests.system.test_operator import portico

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def told(stack: RunningStack) -> Told:
    """Told, and known to the host's API."""
    billing = billing_of(stack, f"lago-{uuid.uuid4()}")
    told = tell(billing)
    with stack.api() as api:
        until(
            lambda: (
                api.get("/api/v1/payment_receipts/" + told.receipt).is_success
                and api.get("/api/v1/credit_notes/" + told.credit_note).is_success
                and len(invoices(api, told)) == 3
            ),
            bool,
        )
    return told


def billing_of(stack: RunningStack, customer_id: str) -> BillingSystem:
    return BillingSystem(
        stack.bootstrap_servers, stack.organization_id, customer_id, asyncio.run, time.time
    )


def invoices(api: httpx.Client, told: Told) -> list[dict[str, Any]]:
    answer = api.get(f"/api/v1/customers/{told.customer_id}/invoices").json()
    return cast("list[dict[str, Any]]", answer.get("invoices", []))


@pytest.fixture(scope="module")
def python(stack: RunningStack) -> Any:
    """Its own annotations do not agree with themselves, so it goes without."""
    return LagoClient(api_key=stack.api_key, api_url=f"{stack.url}/")


@pytest.fixture(scope="module")
def javascript(pytestconfig: pytest.Config) -> JavaScriptClient:
    cache = pytestconfig.cache
    assert cache is not None
    return install(cache.mkdir("lago-javascript-client"))


@pytest.fixture(scope="module")
def limited_key(stack: RunningStack) -> str:
    """A key that may ask once a minute, and has asked."""
    arguments = ("--organization", stack.organization_id, "--rate-limit-per-minute", "1")
    made = portico(stack, "token", "api-key", "create", *arguments, "--json")
    assert made.returncode == 0, made.stderr
    key = str(httpx.Response(200, content=made.stdout).json()["key"])
    headers = {"authorization": f"Bearer {key}"}
    httpx.get(f"{stack.url}/api/v1/invoices", headers=headers)
    return key


def ids(found: Mapping[str, Any], name: str) -> set[str]:
    return {one.lago_id for one in found[name]}


def refused(call: Callable[[], object]) -> LagoApiError:
    with pytest.raises(LagoApiError) as error:
        call()
    return error.value


def repeatedly(call: Callable[[], object]) -> None:
    """A minute may begin between two of them; of two within one the second is over the limit."""
    for _ in range(3):
        call()


def test_the_python_client_finds_one_of_each(python: Any, told: Told) -> None:
    invoice = python.invoices.find(told.open)
    payment = python.payments.find(told.payment)
    receipt = python.payment_receipts.find(told.receipt)
    credit_note = python.credit_notes.find(told.credit_note)
    customer = python.customers.find(told.customer_id)

    assert (invoice.total_due_amount_cents, invoice.payment_overdue) == (10_000, True)
    assert (payment.invoice_ids, payment.payment_status) == ([told.paid], "succeeded")
    assert receipt.payment.lago_id == told.payment
    assert credit_note.lago_invoice_id == told.credited
    assert customer.email == "books@hooli.example"
    assert invoice.customer is not None
    assert invoice.customer.external_id == told.customer_id


def test_the_python_client_finds_all_with_filters(python: Any, told: Told) -> None:
    mine = {"external_customer_id": told.customer_id}

    def found(**filters: object) -> set[str]:
        return ids(python.invoices.find_all(mine | filters), "invoices")

    assert found() == {told.open, told.paid, told.credited}
    assert found(currency="JPY") == found(payment_status="succeeded") == {told.paid}
    assert found(payment_overdue="true") == found(purchase_order_number="PO-1") == {told.open}
    assert found(**{"settlements[]": ["credit_note"]}) == {told.credited}
    assert found(amount_from=10_001) == found(status="draft") == set()
    page = python.invoices.find_all(mine | {"page": 2, "per_page": 2})
    assert len(page["invoices"]) == 1
    assert page["meta"] == {
        "current_page": 2,
        "next_page": None,
        "prev_page": 1,
        "total_pages": 2,
        "total_count": 3,
    }
    assert ids(python.payments.find_all(mine), "payments") == {told.payment}
    assert ids(python.credit_notes.find_all(mine), "credit_notes") == {told.credit_note}
    receipts = python.payment_receipts.find_all({"invoice_id": told.paid})
    assert ids(receipts, "payment_receipts") == {told.receipt}
    customers = python.customers.find_all({"search_term": told.customer_id})["customers"]
    assert [customer.external_id for customer in customers] == [told.customer_id]


def test_the_python_client_creates_a_customer_and_gets_its_link(
    stack: RunningStack, python: Any
) -> None:
    external_id = f"made-{uuid.uuid4()}"

    made = python.customers.create(
        LagoCustomer.parse_obj({"external_id": external_id, "name": "Hooli"})
    )
    link = python.customers.portal_url(external_id)
    other = python.customers.create(
        LagoCustomer.parse_obj({"external_id": f"{external_id}/a?b#c", "name": "Hooli"})
    )
    escaped = python.customers.portal_url(quote(f"{external_id}/a?b#c", safe=""))

    assert other is not None
    assert escaped.startswith(f"{stack.url}/portal/{stack.organization_id}#")
    # The client asks for the customer alone then: docs/quickstart-host.md says so.
    assert python.customers.portal_url(f"{external_id}?x") == ""
    assert python.customers.portal_url(f"{external_id}#x") == ""
    assert made is not None
    assert python.customers.find(external_id).lago_id == made.lago_id
    assert link.startswith(f"{stack.url}/portal/{stack.organization_id}#")


def test_a_downloaded_invoice_is_a_pdf(python: Any, told: Told) -> None:
    invoice = python.invoices.download(told.open)

    assert invoice is not None
    assert invoice.file_url is not None
    assert httpx.get(invoice.file_url, timeout=30).content.startswith(b"%PDF-")


def test_the_python_client_reads_our_refusals(
    stack: RunningStack, python: Any, limited_key: str
) -> None:
    stranger: Any = LagoClient(api_key="nobody", api_url=f"{stack.url}/")
    hurried: Any = LagoClient(
        api_key=limited_key, api_url=f"{stack.url}/", retry_on_rate_limit=False
    )

    absent = refused(lambda: python.invoices.find("nothing"))
    unescaped = refused(lambda: python.customers.find("a/b"))
    unauthorized = refused(stranger.invoices.find_all)
    invalid = refused(lambda: python.invoices.find_all({"status": "paid"}))
    with pytest.raises(LagoRateLimitError) as limited:
        repeatedly(hurried.invoices.find_all)

    assert absent.status_code == unescaped.status_code == 404
    assert absent.response == {"status": 404, "error": "Not Found", "code": "invoice_not_found"}
    assert cast("dict[str, object]", unescaped.response)["code"] == "customer_not_found"
    assert unauthorized.response == {"status": 401, "error": "Unauthorized"}
    details = cast("dict[str, object]", invalid.response)["error_details"]
    assert (invalid.status_code, details) == (422, {"status": ["value_is_invalid"]})
    assert limited.value.status_code == 429


def test_calls_of_the_python_client_that_carry_no_key_are_unauthorized(
    python: Any, told: Told
) -> None:
    """Its lists of one customer's objects send none (see facts of Lago's clients)."""
    for client in (python.customer_invoices, python.customer_payments):
        error = refused(partial(client.find_all, told.customer_id))
        assert error.status_code == 401


def test_the_javascript_client_finds_one_and_all_of_each(
    stack: RunningStack, javascript: JavaScriptClient, told: Told
) -> None:
    mine = {"external_customer_id": told.customer_id}
    every = {told.open, told.paid, told.credited}
    wanted: list[tuple[tuple[object, ...], str, set[str]]] = [
        (("invoices", "findInvoice", told.open), "invoice", {told.open}),
        (("invoices", "downloadInvoice", told.open), "invoice", {told.open}),
        (("payments", "findPayment", told.payment), "payment", {told.payment}),
        (("creditNotes", "findCreditNote", told.credit_note), "credit_note", {told.credit_note}),
        (
            ("paymentReceipts", "findPaymentReceipt", told.receipt),
            "payment_receipt",
            {told.receipt},
        ),
        (("invoices", "findAllInvoices", mine), "invoices", every),
        (
            ("invoices", "findAllInvoices", mine | {"payment_statuses[]": ["succeeded"]}),
            "invoices",
            {told.paid},
        ),
        (
            ("invoices", "findAllInvoices", mine | {"payment_overdue": True}),
            "invoices",
            {told.open},
        ),
        (("invoices", "findAllInvoices", mine | {"metadata[a]": "b"}), "invoices", set()),
        (("payments", "findAllPayments", mine), "payments", {told.payment}),
        (("creditNotes", "findAllCreditNotes", mine), "credit_notes", {told.credit_note}),
        (
            ("paymentReceipts", "findAllPaymentReceipts", {"invoice_id": told.paid}),
            "payment_receipts",
            {told.receipt},
        ),
        (("customers", "findAllCustomerInvoices", told.customer_id), "invoices", every),
        (("customers", "findAllCustomerPayments", told.customer_id), "payments", {told.payment}),
        (
            ("customers", "findAllCustomerCreditNotes", told.customer_id),
            "credit_notes",
            {told.credit_note},
        ),
    ]

    outcomes = javascript.calls(stack, stack.api_key, *(call for call, _, _ in wanted))

    for (call, root, expected), outcome in zip(wanted, outcomes, strict=True):
        assert outcome["status"] == 200, (call, outcome)
        found = outcome["data"][root]
        listed = found if isinstance(found, list) else [found]
        assert {one["lago_id"] for one in listed} == expected, call


def test_the_javascript_client_works_with_customers(
    stack: RunningStack, javascript: JavaScriptClient
) -> None:
    odd = f"a/b?c#d é {uuid.uuid4()}"
    escaped = "".join(f"%{byte:02X}" for byte in odd.encode())

    made, found, link, listed = javascript.calls(
        stack,
        stack.api_key,
        ("customers", "createCustomer", {"customer": {"external_id": odd, "name": "Hooli"}}),
        ("customers", "findCustomer", escaped),
        ("customers", "getCustomerPortalUrl", escaped),
        ("customers", "findAllCustomers", {"external_id": odd}),
    )

    assert found["data"]["customer"]["external_id"] == odd
    assert found["data"]["customer"]["lago_id"] == made["data"]["customer"]["lago_id"]
    assert link["data"]["customer"]["portal_url"].startswith(f"{stack.url}/portal/")
    assert [one["external_id"] for one in listed["data"]["customers"]] == [odd]


def test_the_javascript_client_reads_our_refusals(
    stack: RunningStack, javascript: JavaScriptClient, limited_key: str
) -> None:
    absent, unescaped, invalid, invalid_customer = javascript.calls(
        stack,
        stack.api_key,
        ("invoices", "findInvoice", "nothing"),
        ("customers", "findCustomer", "a/b?c"),
        ("invoices", "findAllInvoices", {"page": 0}),
        ("customers", "createCustomer", {"customer": {"name": "Nobody"}}),
    )
    (unauthorized,) = javascript.calls(stack, "nobody", ("invoices", "findAllInvoices"))
    hurried = javascript.calls(stack, limited_key, *([("invoices", "findAllInvoices")] * 3))

    assert absent["error"] == {"status": 404, "error": "Not Found", "code": "invoice_not_found"}
    assert (unescaped["status"], unescaped["error"]["code"]) == (404, "customer_not_found")
    assert invalid["error"]["error_details"] == {"page": ["value_is_out_of_range"]}
    assert (invalid_customer["status"], invalid_customer["error"]["status"]) == (422, 422)
    assert unauthorized["error"] == {"status": 401, "error": "Unauthorized"}
    codes = {(one["status"], one.get("error", {}).get("code")) for one in hurried}
    assert (429, "rate_limited") in codes
