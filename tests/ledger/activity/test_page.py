"""What docs/webhooks.md tells receivers to do is enough to check a webhook."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from contracts.activity import WEBHOOK_TEST_TYPE, WEBHOOK_TYPES
from services.ledger.activity.payloads import payload_of_test
from services.ledger.activity.signing import new_secret, signed_headers

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_the_pages_receiver_takes_what_is_signed_and_nothing_else() -> None:
    (snippet,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - our own page
    secret, now = new_secret(), datetime.now(UTC)
    body = payload_of_test("acme", str(uuid4()), now)
    headers = signed_headers(uuid4(), body, [secret], now)

    assert names["receive"](secret, headers, body.encode())["type"] == WEBHOOK_TEST_TYPE
    with pytest.raises(WebhookVerificationError):
        names["receive"](secret, headers, body.replace("acme", "acne").encode())
    with pytest.raises(WebhookVerificationError):
        names["receive"](new_secret(), headers, body.encode())


def test_the_page_names_every_type() -> None:
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", PAGE, re.MULTILINE)) == {
        *WEBHOOK_TYPES,
        WEBHOOK_TEST_TYPE,
    }
