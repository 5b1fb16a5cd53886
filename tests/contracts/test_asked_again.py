"""What every operation of the published documents takes, so that none is forgotten: a POST the key
with which it may come again, a read for hosts the tag of what they have.

That the services do as they say is held by tests/{token,ledger/intake,portal/host}, over the same
documents.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).resolve().parents[2] / "contracts" / "published" / "openapi"
# Each with the reason why it takes no key.
WITHOUT_KEY = {
    "introspectToken": "RFC 7662 asks a question in a body; nothing is changed",
    "revokeToken": "RFC 7009: what is revoked already is revoked, with the same answer",
    "receiveLagoWebhook": "its own X-Lago-Unique-Key is the id of the event",
    "receiveStripeWebhook": "the id of Stripe's event is the id of ours",
}
# Each with the reason why it has no tag.
WITHOUT_TAG = {"createPortalUrl": "it makes a link each time, as Lago's does"}


def operations(method: str, prefix: str) -> Iterator[dict[str, Any]]:
    for path in sorted(DOCUMENTS.glob("*.json")):
        places = json.loads(path.read_text(encoding="utf-8"))["paths"]
        for address, methods in places.items():
            if address.startswith(prefix) and method in methods:
                yield methods[method]


def headers(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}


def test_every_post_takes_an_idempotency_key() -> None:
    without = {
        operation["operationId"]
        for operation in operations("post", "/")
        if "Idempotency-Key" not in headers(operation)
        or not {"409", "413", "422"} <= operation["responses"].keys()
    }
    assert without == WITHOUT_KEY.keys()


def test_every_read_for_hosts_has_a_tag() -> None:
    without = {
        operation["operationId"]
        for operation in operations("get", "/api/v1/")
        if "If-None-Match" not in headers(operation)
        or "304" not in operation["responses"]
        or "etag" not in operation["responses"]["200"].get("headers", {})
    }
    assert without == WITHOUT_TAG.keys()
