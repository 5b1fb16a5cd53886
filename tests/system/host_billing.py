"""What a host's billing system has told of one customer, and the clients that ask for it."""

import json
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.system.billing import BillingSystem
from tests.system.conftest import RunningStack

JAVASCRIPT = "lago-javascript-client"
SCRIPT = Path(__file__).with_name("lago_client.mjs")
# A package of two megabytes, over a slow line.
INSTALL_SECONDS_MAX = 90


@dataclass(frozen=True, slots=True)
class Told:
    """One customer with three invoices, of which one is paid and one credited, by their ids."""

    customer_id: str
    open: str
    paid: str
    credited: str
    payment: str
    receipt: str
    credit_note: str


def tell(billing: BillingSystem) -> Told:
    """Publish all of it, and say what is what."""
    told = Told(billing.customer_id, *(str(uuid.uuid4()) for _ in range(6)))
    receipt = {"id": told.receipt, "number": "R-1", "payment": {"id": told.payment}}
    credit_note = {
        "id": told.credit_note,
        "number": "CN-1",
        "invoice_id": told.credited,
        "currency": "EUR",
        "issuing_date": "2026-02-01",
        "total_amount_cents": 2_500,
        "offset_amount_cents": 2_500,
        "reason": "other",
    }
    billing.publish(
        billing.customer(email="books@hooli.example"),
        billing.invoice(told.open, due_in_days=-3, purchase_order_number="PO-1"),
        billing.invoice(told.paid, currency="JPY"),
        billing.invoice(told.credited),
        billing.payment(told.paid, 10_000, id=told.payment, amount_currency="JPY"),
        billing.event("payment_receipt.created", {"payment_receipt": receipt}),
        billing.event("credit_note.created", {"credit_note": credit_note}),
    )
    return told


@dataclass(frozen=True, slots=True)
class JavaScriptClient:
    """lago-javascript-client, as npm has it today."""

    node: str
    module: Path

    def calls(
        self, stack: RunningStack, key: str, *calls: Sequence[object]
    ) -> list[dict[str, Any]]:
        """The outcomes of the calls: `status`, and `data` or `error`."""
        command = [self.node, str(SCRIPT), str(self.module), f"{stack.url}/api/v1", key]
        done = subprocess.run(
            [*command, json.dumps(calls)], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        outcomes: list[dict[str, Any]] = json.loads(done.stdout)
        return outcomes


def install(cache: Path) -> JavaScriptClient:
    """From the cache, else by npm into it; fails with one line where that cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.fail("the JavaScript client needs Node and npm: e.g. apt install nodejs npm")
    module = cache / "node_modules" / JAVASCRIPT / "esm" / "mod.js"
    if not module.exists():
        command = [npm, "install", "--prefix", str(cache), "--no-save", "--no-package-lock"]
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", f"{JAVASCRIPT}@latest"]
        done = subprocess.run(
            [*command, *quiet],
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS_MAX,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(f"npm could not install {JAVASCRIPT}: {done.stderr.strip()[-300:]}")
    return JavaScriptClient(node, module)
