"""A record of activity is an entry, or has a reason why it is none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ledger.activity.decoding import VALUE_BYTES_MAX, Entry, Skipped, decode
from services.ledger.activity.payloads import payload
from tests.ledger.activity.delivering import event

KEY = b"acme/cus-1"


def decoded(told: dict[str, Any], key: bytes | None = KEY) -> Entry:
    entry = decode(json.dumps(told).encode(), key, 0)
    assert isinstance(entry, Entry), entry
    return entry


def test_the_key_names_the_customer_and_the_data_what_it_was_done_to() -> None:
    entry = decoded(event("invoice.downloaded"))
    assert (entry.organization_id, entry.external_customer_id) == ("acme", "cus-1")
    assert (entry.subject, entry.session_id) == ("inv-1", "ses-1")
    assert entry.happened_at == datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_an_operators_preview_is_told_from_the_customer() -> None:
    data = {"session_id": "ses-1", "preview": True, "by": "ada", "created_by": "key-1"}
    entry = decoded(event("portal_session.opened", data=data))
    assert (entry.preview, entry.done_by, entry.subject) == (True, "ada", "ses-1")


def test_a_session_is_the_subject_of_what_is_done_to_it() -> None:
    told = event("portal_session.revoked", subject="ses-9", data={"revoked_by": "key-1"})
    entry = decoded(told)
    assert (entry.session_id, entry.subject, entry.done_by) == ("ses-9", "ses-9", "key-1")


def test_a_webhook_is_json_whatever_number_was_told() -> None:
    told = event(data={"session_id": "ses-1", "amount": float("inf"), "rate": float("nan")})
    body = json.loads(payload(decoded(told)), parse_constant=pytest.fail)
    assert (body["data"]["amount"], body["data"]["rate"]) == (None, None)


@pytest.mark.parametrize("key", [None, b"acme", b"other/cus-1", b"acme/" + b"x" * 201, b"acme/\0"])
def test_a_key_that_names_no_customer_of_the_organization_names_nobody(key: bytes | None) -> None:
    assert decoded(event(), key).external_customer_id is None


def test_a_customer_with_a_slash_in_its_id_is_one_customer() -> None:
    assert decoded(event(), b"acme/a/b").external_customer_id == "a/b"


def test_source_and_id_together_are_the_event() -> None:
    digests = {
        decoded(event(id=id_, source=source)).event_digest
        for id_, source in (("1", "a"), ("1", "b"), ("2", "a"), ("1", "a"))
    }
    assert len(digests) == 3


def test_an_event_without_a_time_happened_when_it_was_written() -> None:
    told = event()
    del told["time"]
    entry = decode(json.dumps(told).encode(), KEY, 1_000)
    assert isinstance(entry, Entry)
    assert entry.happened_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"no json", "not JSON"),
        (b'{"specversion": "1.0"}', "id is missing"),
        (b"x" * (VALUE_BYTES_MAX + 1), "over"),
        (json.dumps(event(data={"a": ["\0"]})).encode(), "NUL"),
        (json.dumps(event(organizationid="a/b")).encode(), "organizationid"),
        (json.dumps(event(data={"session_id": "x" * 201})).encode(), "session_id"),
        (json.dumps(event(data=[])).encode(), "data"),
    ],
)
def test_what_is_no_activity_is_skipped_with_a_reason(value: bytes | None, reason: str) -> None:
    outcome = decode(value, KEY, 0)
    assert isinstance(outcome, Skipped)
    assert reason in outcome.reason
