"""What a customer owes, after events in every order that real systems send them in."""

from datetime import date

import pytest

from tests.ledger.builders import credit_note, customer, invoice, payment
from tests.ledger.conftest import Ledger


async def test_part_payments_add_up_to_paid(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    await ledger.apply(payment("p1", amount_cents=300))
    row = await ledger.invoice()
    assert (row["settlement"], row["due_amount_cents"]) == ("partially_paid", 700)
    await ledger.apply(payment("p2", amount_cents=700))
    row = await ledger.invoice()
    assert (row["settlement"], row["paid_amount_cents"], row["due_amount_cents"]) == (
        "paid",
        1000,
        0,
    )
    assert await ledger.rows("due_totals") == []


async def test_a_payment_over_several_invoices_pays_the_oldest_due_first(ledger: Ledger) -> None:
    await ledger.apply(
        invoice("late", payment_due_date="2026-03-01"),
        invoice("early", payment_due_date="2026-02-01"),
        payment("p1", ["late", "early"], amount_cents=1_400),
    )
    assert (await ledger.invoice("early"))["due_amount_cents"] == 0
    assert (await ledger.invoice("late"))["due_amount_cents"] == 600


async def test_allocations_say_what_goes_where(ledger: Ledger) -> None:
    parts = [{"invoice_id": "i1", "amount_cents": 100}, {"invoice_id": "i2", "amount_cents": 900}]
    await ledger.apply(
        invoice("i1"), invoice("i2"), payment("p1", None, allocations=parts, amount_cents=1_000)
    )
    assert (await ledger.invoice("i1"))["due_amount_cents"] == 900
    assert (await ledger.invoice("i2"))["due_amount_cents"] == 100


async def test_a_payment_may_come_before_its_invoice(ledger: Ledger) -> None:
    await ledger.apply(payment("p1", amount_cents=400))
    assert await ledger.rows("invoiced_totals") == []
    await ledger.apply(invoice())
    assert (await ledger.invoice())["due_amount_cents"] == 600
    allocation = await ledger.row("allocations", payment_id="p1")
    assert allocation["external_customer_id"] == "c1"


async def test_a_spread_payment_waits_for_an_invoice_that_comes_last(ledger: Ledger) -> None:
    await ledger.apply(invoice("i1"), payment("p1", ["i1", "i2"], amount_cents=1_500))
    assert (await ledger.invoice("i1"))["due_amount_cents"] == 0
    await ledger.apply(invoice("i2"))
    assert (await ledger.invoice("i2"))["due_amount_cents"] == 500


async def test_a_credit_note_may_come_before_its_invoice_and_its_payment(ledger: Ledger) -> None:
    await ledger.apply(credit_note(offset_amount_cents=400))
    await ledger.apply(payment("p1", amount_cents=600))
    await ledger.apply(invoice())
    row = await ledger.invoice()
    assert (row["settlement"], row["credited_amount_cents"]) == ("paid", 400)
    assert (await ledger.row("credit_notes", credit_note_id="cn1"))["external_customer_id"] == "c1"


async def test_a_refund_by_credit_note_takes_nothing_off_what_is_due(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment("p1"))
    await ledger.apply(credit_note(offset_amount_cents=0, refund_amount_cents=400))
    row = await ledger.invoice()
    assert (row["paid_amount_cents"], row["credited_amount_cents"]) == (1_000, 0)
    assert row["settlement"] == "paid"


async def test_a_credit_note_frees_part_of_a_spread_payment_for_the_other_invoices(
    ledger: Ledger,
) -> None:
    await ledger.apply(invoice("i1"), invoice("i2", payment_due_date="2026-03-01"))
    await ledger.apply(payment("p1", ["i1", "i2"], amount_cents=1_000))
    assert (await ledger.invoice("i2"))["due_amount_cents"] == 1_000
    await ledger.apply(credit_note(invoice_id="i1", offset_amount_cents=300))
    assert (await ledger.invoice("i2"))["due_amount_cents"] == 700


async def test_a_voided_credit_note_counts_no_more(ledger: Ledger) -> None:
    await ledger.apply(invoice(), credit_note())
    assert (await ledger.invoice())["due_amount_cents"] == 600
    await ledger.apply(credit_note(version=2, event_type="credit_note.voided"))
    assert (await ledger.invoice())["due_amount_cents"] == 1_000


async def test_voiding_leaves_nothing_due_and_nothing_invoiced(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    await ledger.apply(invoice(version=2, event_type="invoice.voided"))
    row = await ledger.invoice()
    assert (row["settlement"], row["due_amount_cents"], row["shown"]) == ("voided", 0, True)
    assert await ledger.rows("invoiced_totals") == []
    assert await ledger.rows("due_totals") == []


async def test_a_lost_dispute_stays_invoiced_and_is_not_outstanding(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    await ledger.apply(invoice(version=2, event_type="invoice.payment_dispute_lost"))
    assert (await ledger.invoice())["settlement"] == "disputed"
    totals = await ledger.row("invoiced_totals", currency="EUR")
    assert (totals["invoiced_amount_cents"], totals["outstanding_amount_cents"]) == (1_000, 0)
    assert await ledger.rows("due_totals") == []


@pytest.mark.parametrize("backwards", [False, True])
async def test_equal_versions_resolve_by_life_cycle(ledger: Ledger, *, backwards: bool) -> None:
    events = [
        invoice(status="draft"),
        invoice(total_paid_amount_cents=100),
        invoice(total_paid_amount_cents=700),
        invoice(payment_status="succeeded"),
    ]
    for value in reversed(events) if backwards else events:
        await ledger.apply(value)
    assert (await ledger.invoice())["settlement"] == "paid"
    await ledger.apply(invoice(event_type="invoice.voided"), invoice(status="draft"))
    assert (await ledger.invoice())["settlement"] == "voided"


async def test_a_late_old_version_brings_what_no_newer_one_carried(ledger: Ledger) -> None:
    await ledger.apply(invoice(version=5, total_amount_cents=2_000))
    await ledger.apply(invoice(version=3, total_amount_cents=500, purchase_order_number="PO-7"))
    row = await ledger.invoice()
    assert (row["total_amount_cents"], row["purchase_order_number"]) == (2_000, "PO-7")
    assert row["version"] == 5
    # The old field keeps its old stamp: what lies between the two still wins over it.
    await ledger.apply(invoice(version=4, purchase_order_number="PO-8"))
    assert (await ledger.invoice())["purchase_order_number"] == "PO-8"


async def test_null_clears_and_absent_keeps(ledger: Ledger) -> None:
    await ledger.apply(invoice(purchase_order_number="PO-7"))
    await ledger.apply(invoice(version=2))
    assert (await ledger.invoice())["purchase_order_number"] == "PO-7"
    await ledger.apply(invoice(version=3, purchase_order_number=None))
    assert (await ledger.invoice())["purchase_order_number"] is None


async def test_a_draft_is_kept_and_not_shown(ledger: Ledger) -> None:
    await ledger.apply(invoice(status="draft"))
    assert not (await ledger.invoice())["shown"]
    assert await ledger.rows("invoiced_totals") == []


async def test_a_deleted_invoice_is_gone_from_lists_and_totals(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    await ledger.apply(invoice(version=2, event_type="invoice.deleted"))
    await ledger.apply(invoice(version=1, purchase_order_number="late"))
    assert not (await ledger.invoice())["shown"]
    assert await ledger.rows("invoiced_totals") == []


async def test_an_invoice_that_changes_hands_moves_all_that_belongs_to_it(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment("p1", amount_cents=400), credit_note())
    await ledger.apply(invoice(version=2, external_customer_id="c2"))
    for table in ("invoiced_totals", "due_totals", "allocations", "credit_notes"):
        assert [row["external_customer_id"] for row in await ledger.rows(table)] == ["c2"], table


async def test_a_payment_that_moves_to_another_invoice_leaves_the_first(ledger: Ledger) -> None:
    await ledger.apply(invoice("i1"), invoice("i2"), payment("p1", ["i1"]))
    await ledger.apply(payment("p1", ["i2"], version=2))
    assert (await ledger.invoice("i1"))["due_amount_cents"] == 1_000
    assert (await ledger.invoice("i2"))["due_amount_cents"] == 0


async def test_a_payment_under_way_is_processing_when_it_covers_what_is_due(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment("p1", payment_status="processing", amount_cents=999))
    assert (await ledger.invoice())["settlement"] == "unpaid"
    await ledger.apply(payment("p2", payment_status="pending", amount_cents=1))
    row = await ledger.invoice()
    assert (row["settlement"], row["pending_amount_cents"]) == ("processing", 1_000)
    assert row["due_amount_cents"] == 1_000


async def test_a_failed_payment_pays_nothing(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment("p1", payment_status="failed"))
    assert (await ledger.invoice())["settlement"] == "unpaid"


async def test_a_payment_in_another_currency_pays_nothing(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment("p1", amount_currency="USD"))
    assert (await ledger.invoice())["settlement"] == "unpaid"


async def test_an_invoice_reported_as_settled_owes_nothing(ledger: Ledger) -> None:
    await ledger.apply(invoice(payment_status="succeeded"), credit_note(offset_amount_cents=200))
    row = await ledger.invoice()
    assert (row["paid_amount_cents"], row["due_amount_cents"]) == (800, 0)


async def test_totals_are_kept_by_due_date_and_without_one(ledger: Ledger) -> None:
    await ledger.apply(
        invoice("i1"),
        invoice("i2"),
        invoice("i3", payment_due_date=None),
        invoice("i4", currency="JPY"),
    )
    due = [
        (r["currency"], r["payment_due_date"], r["due_count"])
        for r in await ledger.rows("due_totals")
    ]
    assert due == [
        ("EUR", date(2026, 1, 31), 2),
        ("EUR", date.max, 1),  # infinity, as asyncpg reads it
        ("JPY", date(2026, 1, 31), 1),
    ]


async def test_totals_of_the_largest_amounts_hold(ledger: Ledger) -> None:
    most = 2**63 - 1
    await ledger.apply(
        *(invoice(f"i{n}", total_amount_cents=most) for n in range(3)),
        payment("p1", ["i0"], amount_cents=most),
        payment("p2", ["i0"], amount_cents=most),
        payment("p3", ["i1"], amount_cents=-most - 1),
    )
    totals = await ledger.row("invoiced_totals", currency="EUR")
    assert totals["invoiced_amount_cents"] == 3 * most
    # A negative payment pays nothing; it does not add to what is due.
    assert totals["outstanding_amount_cents"] == 2 * most


async def test_a_customer_named_by_any_event_is_known(ledger: Ledger) -> None:
    await ledger.apply(invoice(external_customer_id="by invoice"))
    await ledger.apply(payment(external_customer_id="by payment"))
    await ledger.apply(
        customer("by its own event", billing_configuration={"document_locale": "fr"})
    )
    known = await ledger.connection.fetch(
        "SELECT external_customer_id, document_locale FROM read_model.known_customers ORDER BY 1"
    )
    assert [tuple(row) for row in known] == [
        ("by invoice", None),
        ("by its own event", "fr"),
        ("by payment", None),
    ]


async def test_a_deleted_customer_is_not_known_and_its_fields_stay(ledger: Ledger) -> None:
    await ledger.apply(customer(name="Coleman-Blair"))
    await ledger.apply(customer(version=2, event_type="customer.deleted"), invoice())
    row = await ledger.row("customers", external_customer_id="c1")
    assert (row["name"], row["deleted"]) == ("Coleman-Blair", True)
    assert await ledger.value("SELECT count(*) FROM read_model.known_customers") == 0


async def test_a_configuration_without_a_language_says_nothing_of_it(ledger: Ledger) -> None:
    await ledger.apply(customer(billing_configuration={"document_locale": "de"}))
    await ledger.apply(customer(version=2, billing_configuration={"payment_provider": "stripe"}))
    row = await ledger.row("customers", external_customer_id="c1")
    assert row["document_locale"] == "de"
    await ledger.apply(customer(version=3, billing_configuration=None))
    row = await ledger.row("customers", external_customer_id="c1")
    assert row["document_locale"] is None


async def test_search_finds_number_order_lines_and_id_without_accents(ledger: Ledger) -> None:
    fees = [
        {"item": {"name": "Café crème"}, "description": "Août"},
        {"invoice_display_name": "Größe"},
    ]
    await ledger.apply(invoice(number="ACM-1", purchase_order_number="Øre-9", fees=fees))
    text = (await ledger.invoice())["search_text"]
    for word in ("acm-1", "ore-9", "cafe creme", "aout", "grosse", "i1"):
        assert word in text
