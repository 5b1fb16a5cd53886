"""What another Portico serves as Lago's API is imported whole, and compared with what is here."""

import json
import os
import secrets
import subprocess
from typing import Any

import httpx
import pytest

from tests.servers import NO_AUTHORITIES
from tests.system.billing import BillingSystem
from tests.system.conftest import PORTICO, RunningStack
from tests.system.test_main_path import until

pytestmark = pytest.mark.kafka


def portico(
    stack: RunningStack, *arguments: str, key: str = ""
) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PORTICO_HOME": str(stack.home), "LEDGER_LAGO_API_KEY": key}
    return subprocess.run(
        [str(PORTICO), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        # A command starts in a second; on a machine under load in many.
        timeout=120,
        check=False,
    )


def key_of(stack: RunningStack, organization_id: str) -> str:
    done = portico(stack, "token", "api-key", "create", "--organization", organization_id, "--json")
    return str(json.loads(done.stdout)["key"])


def of(stack: RunningStack, key: str, path: str) -> dict[str, Any]:
    """What an organization's own API says."""
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx.get(f"{stack.url}/api/v1/{path}", headers=headers, verify=NO_AUTHORITIES)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def test_an_organization_is_imported_from_another_and_compared_with_it(
    stack: RunningStack, billing: BillingSystem
) -> None:
    theirs, ours = (f"{name}-{secrets.token_hex(4)}" for name in ("theirs", "ours"))
    seller = BillingSystem(
        billing.bootstrap_servers,
        theirs,
        f"cus {secrets.token_hex(4)}/é",
        billing.run,
        billing.clock,
    )
    fees = [{"id": "fee-1", "description": "Pro plan", "amount_cents": 10_000, "units": "1"}]
    seller.publish(
        seller.customer(email="a@example.com"),
        *(seller.invoice(f"{theirs}-{number}", fees=fees) for number in range(3)),
        seller.payment(f"{theirs}-0", 4_000),
    )
    made = portico(stack, "organization", "create", ours)
    assert made.returncode == 0, made.stderr
    their_key, our_key = key_of(stack, theirs), key_of(stack, ours)
    until(lambda: of(stack, their_key, "invoices")["meta"]["total_count"], lambda n: n == 3)
    until(lambda: of(stack, their_key, "payments")["meta"]["total_count"], lambda n: n == 1)

    source = ("lago", "--organization", ours, "--url", stack.url, "--json")
    done = portico(stack, "ledger", "import", *source, key=their_key)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["published"] == 5
    until(lambda: of(stack, our_key, "payments")["meta"]["total_count"], lambda n: n == 1)

    invoice = of(stack, our_key, f"invoices/{theirs}-0")["invoice"]
    assert invoice["total_due_amount_cents"] == 6_000
    assert invoice["fees"][0]["description"] == "Pro plan"
    assert invoice["customer"]["email"] == "a@example.com"

    days = ("--from", "2020-01-01", "--to", "2099-12-31")
    reconcile = ("ledger", "reconcile", *source, *days)
    agreed = portico(stack, *reconcile, key=their_key)
    assert (agreed.returncode, json.loads(agreed.stdout)["compared"]) == (0, 5), agreed.stdout

    seller.publish(seller.invoice(f"{theirs}-1", version=2, number="N-corrected"))
    until(
        lambda: of(stack, their_key, f"invoices/{theirs}-1")["invoice"]["number"],
        lambda number: number == "N-corrected",
    )
    differing = portico(stack, *reconcile, key=their_key)
    assert differing.returncode == 1
    (finding,) = json.loads(differing.stdout)["findings"]
    assert [one["field"] for one in finding["differences"]] == ["number"]
    mended = portico(stack, *reconcile, "--republish", key=their_key)
    assert mended.returncode == 0, mended.stdout
    assert of(stack, our_key, f"invoices/{theirs}-1")["invoice"]["number"] == "N-corrected"
