"""Stripe's signed webhooks make a customer's portal show the right numbers."""

import json
import os
import secrets
import subprocess
import time

import httpx
import pytest

from tests.ledger.intake.stripe.builders import (
    credit_note,
    invoice_payment,
    open_invoice,
    published,
    stripe_event,
    stripe_signature,
)
from tests.servers import NO_AUTHORITIES
from tests.system.conftest import PORTICO, RunningStack
from tests.system.test_main_path import overview, until

SECRET = f"whsec_{secrets.token_hex(16)}"


@pytest.fixture(scope="module")
def stripe(stack: RunningStack) -> RunningStack:
    """The stack, knowing the secret of an endpoint of Stripe's."""
    command = [str(PORTICO), "ledger", "source", "set", "stripe", "--organization", "acme"]
    environment = os.environ | {"PORTICO_HOME": str(stack.home)}
    subprocess.run(
        [*command, "--hmac-key", SECRET],
        env=environment,
        check=True,
        timeout=60,
        capture_output=True,
    )
    return stack


def deliver(stack: RunningStack, event_type: str, carried: object) -> httpx.Response:
    now = int(time.time())
    event = stripe_event(event_type, carried, created=now, id=f"evt_{secrets.token_hex(8)}")
    body = json.dumps(event).encode()
    headers = {"stripe-signature": stripe_signature(body, SECRET, time=now)}
    return httpx.post(
        f"{stack.url}/webhooks/stripe/acme", content=body, headers=headers, verify=NO_AUTHORITIES
    )


@pytest.mark.kafka
def test_signed_webhooks_show_their_customer_what_is_left_to_pay(stripe: RunningStack) -> None:
    customer_id, invoice_id = f"cus_{secrets.token_hex(7)}", f"in_{secrets.token_hex(7)}"
    opened = open_invoice(
        id=invoice_id, customer=customer_id, due_date=int(time.time()) - 5 * 86_400
    )
    paid = invoice_payment(
        id=f"inpay_{invoice_id}", invoice=invoice_id, is_default=False, amount_paid=300
    )
    credited = credit_note(id=f"cn_{invoice_id}", invoice=invoice_id, customer=customer_id)
    for event_type, carried in (
        ("invoice_payment.paid", paid),
        ("credit_note.created", credited),
        ("invoice.finalized", opened),
        ("customer.created", published("customer", id=customer_id, name="Hooli", currency="eur")),
    ):
        answer = deliver(stripe, event_type, carried)
        assert answer.json() == {"status": "published"}

    with stripe.api() as api:
        body = {"external_customer_id": customer_id}
        created = until(
            lambda: api.post("/api/v1/portal_sessions", json=body),
            lambda answer: answer.status_code == httpx.codes.CREATED,
        )
    with stripe.portal(created.json()["portal_session"]["token"]) as portal:
        shown = until(
            lambda: overview(portal), lambda shown: shown.get("overdue_amount_cents") == 700
        )
        assert (shown["currency"], shown["invoiced_amount_cents"]) == ("EUR", 1_200)
        (listed,) = portal.get("/portal/api/invoices").raise_for_status().json()["invoices"]
        found = portal.get(f"/portal/api/invoices/{invoice_id}").raise_for_status().json()
    assert (listed["number"], listed["display_status"]) == ("ACME-0001", "overdue")
    assert listed["total_paid_amount_cents"] == 300
    assert found["invoice"]["purchase_order_number"] == "PO-77"


def test_what_stripe_did_not_sign_is_refused(stripe: RunningStack) -> None:
    answer = httpx.post(
        f"{stripe.url}/webhooks/stripe/acme",
        content=b"{}",
        headers={"stripe-signature": "t=1,v1=00"},
        verify=NO_AUTHORITIES,
    )
    assert answer.status_code == httpx.codes.UNAUTHORIZED
