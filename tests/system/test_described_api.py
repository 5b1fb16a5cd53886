"""Whatever the OpenAPI documents allow to be asked is answered as they say, and never with a fault.

Schemathesis makes the requests up: valid ones, and such as are wrong in one place. It asks for an
organization of its own, since it changes what it may.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.system.conftest import PORTICO, ROOT, RunningStack

DOCUMENTS = ROOT / "contracts" / "published" / "openapi"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
ORGANIZATION = "fuzzed"
CUSTOMER = "cus_1"
INVOICE = {
    "id": "inv_1",
    "number": "F-1",
    "external_customer_id": CUSTOMER,
    "currency": "EUR",
    "issuing_date": "2026-01-31",
    "status": "finalized",
    "total_amount_cents": 1200,
}
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)
# Ends by itself; a stack that hangs is found sooner by other tests.
SECONDS_MAX = 120
# Endless, over with the session, and half a minute of documents.
LEFT_OUT = ("/portal/api/stream", "/portal/api/session", "/portal/api/invoices.zip")


@dataclass(frozen=True, slots=True)
class Bearers:
    """Who asks: the host by its key, a customer by a portal token."""

    api_key: str
    portal_token: str


@pytest.fixture(scope="module")
def bearers(stack: RunningStack) -> Bearers:
    made = subprocess.run(
        [str(PORTICO), *("token", "api-key", "create", "--organization", ORGANIZATION, "--json")],
        env=os.environ | {"PORTICO_HOME": str(stack.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    api_key = json.loads(made.stdout)["key"]
    event = {
        "specversion": "1.0",
        "id": "fuzzed-1",
        "source": "/tests",
        "type": "invoice.finalized",
        "time": "2026-01-31T12:00:00Z",
        "organizationid": ORGANIZATION,
        "data": {"invoice": INVOICE, "version": 1},
    }
    with httpx.Client(
        base_url=stack.url, headers={"authorization": f"Bearer {api_key}"}, timeout=30
    ) as host:
        host.post("/api/v1/events", json=event).raise_for_status()
        # Visible to the reads that follow, and whatever was published before.
        sent = {"customer": {"external_id": CUSTOMER, "name": "Hooli"}}
        host.post("/api/v1/customers", json=sent).raise_for_status()
        link = host.get(f"/api/v1/customers/{CUSTOMER}/portal_url").raise_for_status().json()
    return Bearers(api_key, link["customer"]["portal_url"].partition("#")[2])


def asked(url: str, document: str, bearer: str, *options: str) -> tuple[int, str]:
    """How it ended, and what was said."""
    done = subprocess.run(
        [
            *(str(SCHEMATHESIS), "run", str(DOCUMENTS / document), "--url", url),
            *("--header", f"Authorization: Bearer {bearer}", "--checks", CHECKS),
            *("--phases", "examples,fuzzing", "--max-examples", "8", "--seed", "1", "--no-color"),
            *("--generation-database", "none", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )
    return done.returncode, done.stdout[-4_000:]


@pytest.mark.parametrize("document", ["ledger.json", "token.json"])
def test_hosts_are_answered_as_described(
    stack: RunningStack, bearers: Bearers, document: str
) -> None:
    status, said = asked(stack.url, document, bearers.api_key)
    assert status == 0, said


def test_what_hosts_read_is_as_described(stack: RunningStack, bearers: Bearers) -> None:
    only = ("--include-path-regex", "^/api/v1")
    status, said = asked(stack.url, "portal.json", bearers.api_key, *only)
    assert status == 0, said


def test_readers_are_answered_as_described(stack: RunningStack, bearers: Bearers) -> None:
    only = ("--include-path-regex", "^/portal/api")
    without = [option for path in LEFT_OUT for option in ("--exclude-path", path)]
    status, said = asked(
        stack.url, "portal.json", bearers.portal_token, *only, *without, "--phases", "coverage"
    )
    assert status == 0, said
