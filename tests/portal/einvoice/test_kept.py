"""What was just made is not made again, and nothing else is taken for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.portal.einvoice import build_invoice, invoice_xml, kept
from tests.portal.einvoice.documents import PROFILE, invoice, parties


def test_the_same_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = invoice_xml(invoice(number="ONCE"), PROFILE)
    monkeypatch.setattr(kept, "build_invoice", None)
    assert invoice_xml(invoice(number="ONCE"), PROFILE) is first


def test_any_difference_is_another_one() -> None:
    for document, profile in (
        (invoice(), PROFILE),
        (invoice(number="2"), PROFILE),
        (invoice(), parties({"legal_name": "Other"})),
        (invoice(display_status="voided"), PROFILE),
    ):
        assert invoice_xml(document, profile) == build_invoice(document, profile)


def test_only_the_last_ones_are_kept() -> None:
    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(
                lambda number: invoice_xml(invoice(number=str(number)), PROFILE),
                range(2 * kept.KEPT_MAX),
            )
        )
    assert len(kept._kept) == kept.KEPT_MAX
