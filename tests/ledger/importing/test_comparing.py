"""What a billing system says beside what is held."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.events import INVOICE
from services.ledger.importing.comparing import Difference, Finding, compare, differences
from services.ledger.importing.listing import Listed, event_of
from services.ledger.intake.stripe.reading import part
from tests.ledger.intake.builders import invoice

AS_OF = datetime(2026, 1, 31, tzinfo=UTC)


def compared(theirs: dict[str, Any], ours: dict[str, Any] | None) -> Finding | None:
    return compare(Listed(INVOICE, theirs, AS_OF), ours, source="lago", organization_id="acme")


def test_what_is_held_as_it_is_there_is_not_worth_a_word() -> None:
    theirs = invoice(file_url="https://lago.example/now", updated_at="2026-01-31T12:00:00Z")
    ours = invoice(file_url="https://lago.example/then", deleted=False, search="x")
    assert compared(theirs, ours) is None


def test_what_is_not_held_is_missing() -> None:
    assert compared(invoice(), None) == Finding("missing", "invoice", "inv-1")


def test_what_differs_is_named_by_field() -> None:
    assert compared(invoice(), invoice(total_amount_cents=1_000)) == Finding(
        "different", "invoice", "inv-1", (Difference("total_amount_cents", 1_200, 1_000),)
    )


def test_what_cannot_be_applied_says_why() -> None:
    found = compared(invoice(currency="EURO"), None)
    assert found is not None
    assert (found.kind, found.reason) == (
        "unappliable",
        "data.invoice.currency: unknown_currency: is not a currency in use (ISO 4217)",
    )


@pytest.mark.parametrize(
    ("theirs", "ours", "agree"),
    [
        (None, None, True),
        (None, 1, False),
        (0, None, True),
        ([], None, True),
        ({"a": 1}, None, False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": None}, {"a": 1}, True),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], False),
        ([{"a": 1}], [{"a": 2}], False),
        ("a", "b", False),
        (True, False, False),
    ],
)
def test_fields_agree_in_what_the_system_says(theirs: Any, ours: Any, agree: bool) -> None:
    assert (not list(differences({"field": theirs}, {"field": ours}))) is agree


def test_what_outdates_all_before_is_ordered_by_when_it_was_read() -> None:
    listed = Listed(INVOICE, invoice(updated_at="2026-01-30T12:00:00Z"), AS_OF)
    event = event_of(listed, source="lago", organization_id="acme", outdates=True)
    assert part(event, "data")["version"] == AS_OF.timestamp() * 1_000_000
