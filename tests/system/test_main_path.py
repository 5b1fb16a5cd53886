"""Events in, portal out, on the whole stack: only published names, no code of Portico's."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from lago_python_client.client import Client as LagoClient

from tests.system.billing import BillingSystem
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.kafka

SECONDS_MAX = 20
REVOCATION_SECONDS = 1.0


def until(answer: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """Ask until the answer holds; the last answer is in the failure."""
    deadline = time.monotonic() + SECONDS_MAX
    while not holds(latest := answer()):
        assert time.monotonic() < deadline, f"still {latest!r} after {SECONDS_MAX} s"
    return latest


def session(stack: RunningStack, billing: BillingSystem) -> dict[str, Any]:
    """A portal session of the customer, once the ledger has heard of the customer."""
    body = {"external_customer_id": billing.customer_id}
    with stack.api() as api:
        answer = until(
            lambda: api.post("/api/v1/portal_sessions", json=body),
            lambda answer: answer.status_code == httpx.codes.CREATED,
        )
    portal_session: dict[str, Any] = answer.json()["portal_session"]
    return portal_session


def overview(client: httpx.Client) -> dict[str, Any]:
    currencies = client.get("/portal/api/overview").raise_for_status().json()["currencies"]
    return currencies[0] if currencies else {}


def test_lago_client_gets_a_portal_url_whose_token_shows_the_overdue_total(
    stack: RunningStack, billing: BillingSystem
) -> None:
    # Lago's client puts the id into the path as it is, so this one needs no escaping.
    plain = BillingSystem(
        billing.bootstrap_servers,
        billing.organization_id,
        f"lago-{uuid.uuid4()}",
        billing.run,
        billing.clock,
    )
    plain.publish(plain.customer(), plain.invoice(str(uuid.uuid4()), due_in_days=-3))
    session(stack, plain)
    lago = LagoClient(api_key=stack.api_key, api_url=f"{stack.url}/")

    portal_url = lago.customers.portal_url(plain.customer_id)

    address, _, token = portal_url.partition("#")
    assert address == f"{stack.url}/portal/{stack.organization_id}"
    with stack.portal(token) as portal:
        shown = until(lambda: overview(portal), bool)
    assert (shown["overdue_amount_cents"], shown["overdue_count"]) == (10_000, 1)


@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_a_published_event_changes_the_overview(
    stack: RunningStack, billing: BillingSystem, mode: str
) -> None:
    publish = billing.publish if mode == "structured" else billing.publish_binary
    invoice_id = str(uuid.uuid4())
    publish(billing.customer(), billing.invoice(invoice_id))
    with stack.portal(session(stack, billing)["token"]) as portal:
        until(lambda: overview(portal), lambda shown: shown.get("outstanding_count") == 1)

        publish(billing.payment(invoice_id, 4_000))

        shown = until(
            lambda: overview(portal), lambda shown: shown["outstanding_amount_cents"] != 10_000
        )
        assert shown["outstanding_amount_cents"] == 6_000
        invoice = portal.get(f"/portal/api/invoices/{invoice_id}").raise_for_status().json()
    assert invoice["invoice"]["display_status"] == "partially_paid"


def test_a_payment_before_its_invoice_is_not_lost(
    stack: RunningStack, billing: BillingSystem
) -> None:
    invoice_id = str(uuid.uuid4())
    billing.publish(billing.payment(invoice_id, 10_000))
    billing.publish(billing.customer(), billing.invoice(invoice_id))
    with stack.portal(session(stack, billing)["token"]) as portal:
        invoices = until(
            lambda: portal.get("/portal/api/invoices").raise_for_status().json()["invoices"], bool
        )
    assert invoices[0]["display_status"] == "paid"


def test_a_revoked_session_is_refused_within_a_second(
    stack: RunningStack, billing: BillingSystem
) -> None:
    billing.publish(billing.customer())
    created = session(stack, billing)
    with stack.portal(created["token"]) as portal, stack.api() as api:
        portal.get("/portal/api/overview").raise_for_status()
        api.delete(f"/api/v1/portal_sessions/{created['id']}").raise_for_status()
        acknowledged_at = time.monotonic()
        refused = until(
            lambda: portal.get("/portal/api/overview"),
            lambda answer: answer.status_code == httpx.codes.UNAUTHORIZED,
        )
    assert time.monotonic() - acknowledged_at < REVOCATION_SECONDS
    assert refused.json()["code"] == "token_revoked"


def test_events_over_http_are_acknowledged_and_shown(
    stack: RunningStack, billing: BillingSystem
) -> None:
    batch = [billing.customer(), billing.invoice(str(uuid.uuid4()))]
    with stack.api() as api:
        answer = api.post(
            "/api/v1/events",
            content=json.dumps(batch),
            headers={"content-type": "application/cloudevents-batch+json"},
        )
    assert answer.status_code == httpx.codes.ACCEPTED
    with stack.portal(session(stack, billing)["token"]) as portal:
        until(lambda: overview(portal), lambda shown: shown.get("invoiced_count") == 1)


def test_one_bad_event_refuses_the_batch_and_names_the_field(
    stack: RunningStack, billing: BillingSystem
) -> None:
    batch = [billing.customer(), billing.invoice(str(uuid.uuid4()), currency="EURO")]
    with stack.api() as api:
        answer = api.post(
            "/api/v1/events",
            content=json.dumps(batch),
            headers={"content-type": "application/cloudevents-batch+json"},
        )
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "currency" in " ".join(answer.json()["error_details"])


def test_a_signed_lago_webhook_shows_up(stack: RunningStack, billing: BillingSystem) -> None:
    billing.publish(billing.customer())
    invoice = billing.invoice(str(uuid.uuid4()))["data"]["invoice"]
    lago_invoice = {
        **{name: value for name, value in invoice.items() if name != "external_customer_id"},
        "lago_id": invoice["id"],
        "customer": {"external_id": billing.customer_id},
    }
    body = json.dumps(
        {
            "webhook_type": "invoice.created",
            "object_type": "invoice",
            "organization_id": str(uuid.uuid4()),
            "invoice": lago_invoice,
        }
    ).encode()
    digest = hmac.new(stack.lago_hmac_key.encode(), body, hashlib.sha256).digest()
    headers = {
        "X-Lago-Signature": base64.b64encode(digest).decode(),
        "X-Lago-Signature-Algorithm": "hmac",
        "X-Lago-Unique-Key": str(uuid.uuid4()),
    }
    address = f"{stack.url}/webhooks/lago/{stack.organization_id}"
    assert httpx.post(address, content=body, headers=headers).status_code == httpx.codes.OK
    forged = headers | {"X-Lago-Signature": base64.b64encode(bytes(32)).decode()}
    refused = httpx.post(address, content=body, headers=forged)
    assert refused.status_code == httpx.codes.UNAUTHORIZED
    with stack.portal(session(stack, billing)["token"]) as portal:
        until(lambda: overview(portal), lambda shown: shown.get("invoiced_count") == 1)


def test_a_customer_put_by_api_is_visible_to_the_next_read(
    stack: RunningStack, billing: BillingSystem
) -> None:
    customer = {
        "external_id": billing.customer_id,
        "name": "Hooli",
        "billing_configuration": {"document_locale": "fr"},
    }
    with stack.api() as api:
        answer = api.post("/api/v1/customers", json={"customer": customer})
        assert answer.status_code == httpx.codes.OK
        created = api.post(
            "/api/v1/portal_sessions", json={"external_customer_id": billing.customer_id}
        )
    assert created.status_code == httpx.codes.CREATED


def test_an_unknown_language_is_refused_by_its_code(
    stack: RunningStack, billing: BillingSystem
) -> None:
    customer = {
        "external_id": billing.customer_id,
        "billing_configuration": {"document_locale": "xx-YY"},
    }
    with stack.api() as api:
        answer = api.post("/api/v1/customers", json={"customer": customer})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert ["not_a_valid_language_code"] in answer.json()["error_details"].values()


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready", "/metrics"])
def test_health_is_not_on_the_public_origin(stack: RunningStack, path: str) -> None:
    assert httpx.get(f"{stack.url}{path}").status_code == httpx.codes.NOT_FOUND


def test_the_page_may_be_framed_by_the_organization_alone(stack: RunningStack) -> None:
    answer = httpx.get(f"{stack.url}/portal/{stack.organization_id}")
    policy = answer.headers["content-security-policy"]
    (ancestors,) = [part for part in policy.split(";") if "frame-ancestors" in part]
    assert answer.status_code == httpx.codes.OK
    assert "*" not in ancestors
