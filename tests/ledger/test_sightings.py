"""Events that carry no order of their own count when they were first seen."""

import json
from typing import Any

import pytest

from tests.ledger.builders import NOON_MS, encoded, invoice
from tests.ledger.conftest import Ledger

SECOND_MS = 1_000


def without_order(event_id: str, **fields: Any) -> bytes:
    """An invoice event with neither version, nor `updated_at`, nor time, as Lago's webhooks are."""
    event = json.loads(invoice(version=None, **fields))
    del event["time"]
    return encoded(event | {"id": event_id})


async def test_a_duplicate_undoes_nothing_that_came_between(ledger: Ledger) -> None:
    created = without_order("created")
    voided = without_order("voided", event_type="invoice.voided")
    for number, value in enumerate((created, voided, created)):
        await ledger.apply_batch([value], NOON_MS + number * SECOND_MS)
    assert (await ledger.invoice())["settlement"] == "voided"


async def test_the_newest_counts_when_each_comes_once(ledger: Ledger) -> None:
    for number, total in enumerate((100, 300, 200)):
        event = without_order(f"event {number}", total_amount_cents=total)
        await ledger.apply_batch([event], NOON_MS + number * SECOND_MS)
    assert (await ledger.invoice())["total_amount_cents"] == 200


async def test_a_dispute_without_a_date_is_dated_by_its_first_sight(ledger: Ledger) -> None:
    lost = without_order("lost", event_type="invoice.payment_dispute_lost")
    await ledger.apply_batch([lost], NOON_MS)
    once = (await ledger.invoice())["object"]
    await ledger.apply_batch([lost], NOON_MS + 9 * SECOND_MS)
    assert (await ledger.invoice())["object"] == once
    assert json.loads(once)["payment_dispute_lost_at"] == "2026-01-01T12:00:00Z"


@pytest.mark.parametrize("cut", [1, 2])
async def test_batches_may_be_cut_anywhere(ledger: Ledger, cut: int) -> None:
    created = without_order("created", total_amount_cents=100)
    updated = without_order("updated", total_amount_cents=200)
    values = [created, updated, created]
    for number, part in enumerate((values[:cut], values[cut:])):
        await ledger.apply_batch(part, NOON_MS + number * SECOND_MS)
    # In one batch all records have one time here, and the larger content digest decides; that a
    # later batch brings nothing but a duplicate must not change the outcome.
    once = (await ledger.invoice())["total_amount_cents"]
    await ledger.apply_batch([created, updated], NOON_MS + 9 * SECOND_MS)
    assert (await ledger.invoice())["total_amount_cents"] == once
