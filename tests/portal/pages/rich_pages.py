"""Every page with everything on it that it can have, its data marked as such (marked.py)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.portal.languages import PAGE_LOCALES
from services.portal.pages import invoice_pages, overview_page
from services.portal.pages.account import account
from services.portal.pages.address import filters
from services.portal.pages.credit_note import credit_note, missing_credit_note
from services.portal.pages.credit_notes import CREDIT_NOTES
from services.portal.pages.entry_filters import EntryFilters
from services.portal.pages.entry_list import entry_list, refused_list
from services.portal.pages.payment import missing_payment, payment
from services.portal.pages.payments import PAYMENTS
from services.portal.pages.reader import Reader
from services.portal.pages.statement import MOVEMENTS_SHOWN_MAX, refused_statement, statement
from services.portal.pages.statement_periods import usual_periods
from services.portal.queries import InvoiceQuery
from tests.portal.pages import entries
from tests.portal.pages.answers import TODAY, invoice, item, overview, profile, totals

assert len(PAGE_LOCALES) > 1, "a language alone is not offered"

FRESH: dict[str, Any] = {"as_of": "2026-03-18T13:32:05+00:00", "lag_seconds": 0.2}
LAGS = (None, 0.2, 7, 119, 3_000, 90_000)
AGES: dict[str, Any] = {
    "not_due": (9, 1),
    "_1_30": (8, 2),
    "_31_60": (7, 1),
    "_61_90": (6, 3),
    "over_90": (5, 1),
}
MONTHS = [
    {"month": f"2025-{month:02}", "invoiced_amount_cents": 100 * month, "paid_amount_cents": 90}
    for month in range(1, 13)
]
DUE = {"next_due_date": "2026-04-01", "next_due_amount_cents": 9}
ADDRESS = {
    "name": "‹Müller›", "legal_name": "‹Müller GmbH›", "address_line1": "‹Weg 1›",
    "address_line2": "‹Hof›", "zipcode": "1", "city": "‹Bern›", "state": "‹BE›", "country": "‹qq›",
    "email": "‹a@b.example›", "phone": "1", "tax_identification_number": "‹CHE›",
    "legal_number": "‹HRB›", "external_id": "‹cust›",
}  # fmt: skip
EVERY_FILTER = InvoiceQuery(
    q="‹it›", statuses=("overdue", "paid"), currencies=("EUR",), types=("subscription", "‹own›"),
    issued_from=date(2026, 1, 1), issued_to=date(2026, 2, 1), due_from=date(2026, 1, 1),
    due_to=date(2026, 2, 1), amount_min=1, amount_max=2,
)  # fmt: skip
STATUSES = ("overdue", "unpaid", "partially_paid", "processing", "disputed", "paid", "voided")
KINDS = ("subscription", "one_off", "add_on", "credit", "advance_charges", "progressive_billing")


def pages(reader: Reader) -> Iterator[tuple[str, str]]:
    """Each by what it shows."""
    yield from _overviews(reader)
    yield from _invoice_lists(reader)
    yield from _invoices(reader)
    yield from _payments(reader)
    yield from _credit_notes(reader)
    yield from _statements(reader)
    yield from _accounts(reader)


def _row(**fields: Any) -> dict[str, Any]:
    return item(number="‹N-1›", purchase_order_number="‹PO-1›", **fields)


def _overviews(reader: Reader) -> Iterator[tuple[str, str]]:
    late = totals(**AGES) | {"months": MONTHS} | DUE
    one_late = totals("JPY", _1_30=(1, 1), not_due=(1, 1)) | {
        "next_due_date": TODAY.isoformat(), "next_due_amount_cents": 1,
    }  # fmt: skip
    rows = [_row(display_status="partially_paid", total_paid_amount_cents=1,
                 total_due_amount_cents=9_999)]  # fmt: skip
    for lag in LAGS:
        answer = overview(late, one_late) | {"lag_seconds": lag}
        yield f"overview, {lag} s behind", overview_page.overview(reader, answer, rows)
    yield (
        "overview, open",
        overview_page.overview(reader, overview(totals(not_due=(1, 1)) | DUE), rows),
    )
    yield "overview, settled", overview_page.overview(reader, overview(totals()), rows)
    yield "overview, new", overview_page.overview(reader, overview(), [])


def _invoice_lists(reader: Reader) -> Iterator[tuple[str, str]]:
    both = overview(totals("EUR"), totals("JPY"))
    rows = [_row(invoice_id=code, display_status=code) for code in STATUSES]

    def listed(
        query: InvoiceQuery, *, names: bool = False, currencies: Any = both, **answer: Any
    ) -> str:
        told = {"invoices": rows, "next_cursor": None, "previous_cursor": None} | answer
        finding = filters(query) if names else []
        return invoice_pages.invoices(reader, query, told, currencies, finding)

    more: dict[str, Any] = {
        "count": {"value": 1_000, "exact": False},
        "next_cursor": "c",
        "previous_cursor": "b",
    }
    yield "invoices", listed(InvoiceQuery(), **more)
    yield "invoices, every filter", listed(EVERY_FILTER)
    unstarted = replace(EVERY_FILTER, issued_from=None, due_from=None, amount_min=None)
    yield "invoices, open starts", listed(unstarted)
    unended = replace(EVERY_FILTER, issued_to=None, due_to=None, amount_max=None)
    yield "invoices, open ends", listed(unended)
    for kind in (*KINDS, "‹own›"):
        yield f"invoices, {kind}", listed(InvoiceQuery(types=(kind,)))
    yield "invoices, filters that find", listed(EVERY_FILTER, names=True, invoices=[])
    yield "invoices, filters that do not", listed(EVERY_FILTER, invoices=[])
    yield "invoices, past the last page", listed(InvoiceQuery(cursor="c"), invoices=[])
    yield "invoices, new", listed(InvoiceQuery(), currencies=overview(), invoices=[])
    yield "invoices, not to be read", invoice_pages.wrong_filter(reader, "amount_min")


def _invoices(reader: Reader) -> Iterator[tuple[str, str]]:
    fee = {
        "invoice_display_name": "‹Team›", "description": "‹per seat›", "units": "2.5",
        "precise_unit_amount": "1.25", "amount_cents": 300, "from_date": "2026-03-01T00:00:00Z",
        "to_date": "2026-03-31T00:00:00Z",
    }  # fmt: skip
    kinds = ("issued", "due", "payment_succeeded", "payment_failed", "payment_pending",
             "payment_processing", "credit_note", "credit_note_voided", "disputed",
             "voided")  # fmt: skip
    note = {"id": "cn", "number": "‹CN-1›", "issuing_date": "2026-03-05", "currency": "EUR",
            "total_amount_cents": 100, "offset_amount_cents": 50, "voided": False}  # fmt: skip
    rich: dict[str, Any] = {
        "credited_amount_cents": 50,
        "pending_amount_cents": 7,
        "net_payment_term": 30,
        "payment_url": "https://pay.example/1",
        "has_xml": True,
        "totals": {
            "coupons_amount_cents": 1,
            "progressive_billing_credit_amount_cents": 2,
            "sub_total_excluding_taxes_amount_cents": 3,
            "credit_notes_amount_cents": 4,
            "prepaid_credit_amount_cents": 5,
            "taxes_amount_cents": 6,
        },
        "fees": [fee, fee | {"from_date": None, "to_date": None, "item": {"name": "‹API›"}}],
        "applied_taxes": [{"tax_name": "‹VAT›", "tax_rate": 20.0, "amount_cents": 6}],
        "metadata": [{"key": "‹project›", "value": "‹Moon›"}],
        "customer": ADDRESS,
        "seller": ADDRESS,
        "payments": [
            entries.payment(status, payment_status=status, payment_method=way, reference="‹R-1›",
                            failure_reason="‹declined›")
            for status in ("succeeded", "pending", "processing", "failed")
            for way in ("card", "sepa_debit", "direct_debit", "bank_transfer", "manual", "‹Own›")
        ] + [entries.payment(created_at=None)],
        "credit_notes": [note, note | {"voided": True}],
        "timeline": [
            {"type": kind, "id": kind, "date": "2026-03-05", "amount_cents": 5,
             "number": "‹CN-1›", "reason": "‹declined›"}
            for kind in kinds
        ],
    }  # fmt: skip
    for status in STATUSES:
        for due in (None, "2026-03-01", TODAY.isoformat(), "2026-04-01"):
            told = invoice(number="‹N-1›", purchase_order_number="‹PO-1›", display_status=status,
                           payment_due_date=due, total_paid_amount_cents=900,
                           total_due_amount_cents=9_050, **rich)  # fmt: skip
            answer = {"invoice": told}
            yield f"invoice, {status}, due {due}", invoice_pages.invoice(reader, answer, FRESH)
    for changes in (
        {"net_payment_term": 0, "total_amount_cents": 0, "applied_taxes": [{"amount_cents": 1}]},
        {"net_payment_term": 1, "applied_taxes": []},
        {"credited_amount_cents": 0, "has_xml": False},
        {"credited_amount_cents": 10_000},
    ):
        told = invoice(number="‹N-1›", display_status="paid", **(rich | changes))
        yield f"invoice, paid, {changes}", invoice_pages.invoice(reader, {"invoice": told}, FRESH)
    yield "invoice, not there", invoice_pages.missing_invoice(reader)


def _payments(reader: Reader) -> Iterator[tuple[str, str]]:
    paid = [{"invoice_id": str(n), "number": f"‹N-{n}›", "amount_cents": 1} for n in range(5)]
    receipt = {"id": "r", "number": "‹R-1›"}
    both = overview(totals("EUR"), totals("JPY"))
    empty: dict[str, Any] = {"payments": [], "next_cursor": None}
    for status in ("succeeded", "pending", "processing", "failed", "‹own›"):
        for reason in (None, "‹declined›"):
            one = entries.payment(payment_status=status, failure_reason=reason, receipt=receipt,
                                  reference="‹R›", allocations=paid)  # fmt: skip
            yield f"payment, {status}", payment(reader, {"payment": one}, FRESH)
            answer = {"payments": [one, one | {"date": None}], "next_cursor": "c"}
            chosen = EntryFilters("payments", status, "EUR", "2026-01-01", "2026-02-01", "c")
            yield f"payments, {status}", entry_list(reader, PAYMENTS, chosen, answer, both, [])
            found = [name for name, _ in chosen.drops] if reason else []
            yield (
                f"payments, none {status}",
                entry_list(reader, PAYMENTS, chosen, empty, both, found),
            )
    single: dict[str, Any] = {"payments": [one], "next_cursor": None}
    yield (
        "payments, one page",
        entry_list(reader, PAYMENTS, EntryFilters("payments"), single, both, []),
    )
    back = EntryFilters("payments", cursor="c", before=("b",))
    yield "payments, back", entry_list(reader, PAYMENTS, back, single, both, [])
    for chosen in (EntryFilters("payments"), back):
        yield (
            f"payments, none at {chosen.cursor}",
            entry_list(reader, PAYMENTS, chosen, empty, both, []),
        )
    yield "payment, not there", missing_payment(reader)
    yield "payments, not to be read", refused_list(reader, PAYMENTS, "from")


def _credit_notes(reader: Reader) -> Iterator[tuple[str, str]]:
    both = overview(totals("EUR"), totals("JPY"))
    parts: dict[str, Any] = {
        "offset_amount_cents": 500,
        "refund_amount_cents": 300,
        "credit_amount_cents": 200,
    }
    line = {"fee": {"invoice_display_name": "‹Team›"}, "description": "‹less›", "amount_cents": 5}
    more: dict[str, Any] = {
            "number": "‹CN-1›", "description": "‹note›", "invoice": {"id": "i", "number": "‹N-1›"},
            "sub_total_excluding_taxes_amount_cents": 4, "taxes_amount_cents": 1,
            "lines": [line, {}]}  # fmt: skip
    reasons = ("duplicated_charge", "product_unsatisfactory", "order_change", "order_cancellation",
               "fraudulent_charge", "other", "‹own›")  # fmt: skip
    wholes: list[dict[str, Any]] = [dict.fromkeys(parts) | {way: 1_000} for way in parts]
    taxes: tuple[list[Any], ...] = ([], [{"tax_rate": 20.0, "amount_cents": 1}])
    notes = [
        entries.credit_note(status=status, reason=reason, taxes=tax, **more, **ways)
        for status in ("finalized", "voided") for reason in reasons for ways in (parts, *wholes)
        for tax in taxes
    ]  # fmt: skip
    for one in notes:
        yield f"credit note, {one['reason']}", credit_note(reader, {"credit_note": one}, FRESH)
    answer = {"credit_notes": notes, "next_cursor": None}
    empty: dict[str, Any] = {"credit_notes": [], "next_cursor": None}
    chosen = EntryFilters("credit_notes", "", "EUR", "2026-01-01", "", "")
    for filters_ in (
        EntryFilters("credit_notes"),
        EntryFilters("credit_notes", cursor="c"),
        chosen,
    ):
        yield "credit notes", entry_list(reader, CREDIT_NOTES, filters_, answer, both, [])
        for found in ([name for name, _ in filters_.drops], []):
            yield (
                "credit notes, none",
                entry_list(reader, CREDIT_NOTES, filters_, empty, both, found),
            )
    yield "credit note, not there", missing_credit_note(reader)
    yield "credit notes, not to be read", refused_list(reader, CREDIT_NOTES, "to")


def _statements(reader: Reader) -> Iterator[tuple[str, str]]:
    kinds = ("invoice", "payment", "credit_note", "voided", "adjustment", "‹own›")
    reasons = (None, "dispute_lost", "reported_paid", "overpaid")
    moved = [
        entries.movement(kind, 5, number="‹N-1›", reason=why) for kind in kinds for why in reasons
    ]
    many = moved * (MOVEMENTS_SHOWN_MAX // len(moved) + 1)
    told = profile() | {"customer": ADDRESS}
    for movements, opening in ((many, 0), (moved, -10_000), (moved, -120), ([], 0)):
        answer = entries.statement(*movements, opening=opening)
        yield "statement", statement(reader, answer, told, ["EUR", "JPY"], currency="EUR")
    nothing = entries.statement(currencies=[])
    yield "statement, new", statement(reader, nothing, told, [])
    year = usual_periods(reader.today)["this_year"]
    for parameter in ("from", ""):
        yield "statement, refused", refused_statement(reader, parameter, year, ["EUR", "JPY"], "")


def _accounts(reader: Reader) -> Iterator[tuple[str, str]]:
    answer = {"customer": ADDRESS, "organization": {"email": "‹b@c.example›"}}
    for organization in (answer["organization"], {}):
        for expires_at in (datetime(2026, 3, 18, 12, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)):
            for may_choose in (True, False):
                yield "account", account(reader, answer | {"organization": organization}, FRESH,
                                         expires_at=expires_at, may_choose=may_choose)  # fmt: skip
