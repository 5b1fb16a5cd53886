"""The e-invoice of a credit note breaks no rule of EN 16931."""

from typing import Any

import pytest

from tests.portal.einvoice.documents import credit_note, made_credit_note, tax
from tests.portal.einvoice.judge import faults
from tests.portal.einvoice.test_building import GERMAN, said

CREDIT_NOTES: dict[str, dict[str, Any]] = {
    "plain": credit_note(),
    "of no tax": credit_note(total_amount_cents=1_000, taxes_amount_cents=0, taxes=[tax(0, 0)]),
    "with its part of a coupon": credit_note(
        lines=[{"amount_cents": 1_200, "item": {"name": "Seats"}, "units": 2}]
    ),
    "of an invoice that has no number": credit_note(invoice={"id": "inv_1", "number": None}),
}


@pytest.mark.parametrize("name", CREDIT_NOTES)
def test_a_credit_note_breaks_no_rule(name: str) -> None:
    xml = made_credit_note(CREDIT_NOTES[name])
    assert faults(xml) == []
    assert faults(made_credit_note(CREDIT_NOTES[name], GERMAN)) == []
    assert said(xml, "TypeCode")[0] == "381"
