"""The list of payments, built from `Queries.payments`. Pure; knows no template and no HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.entry_list import EntryList, EntryWords
from services.portal.pages.payment_words import failure_reason, payment_source, payment_status
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status

# A row names these; the page of the payment names all.
INVOICES_NAMED_MAX = 3


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice that a payment paid, and how much of it."""

    id: str
    number: str
    link: str
    amount: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment of the list. `receipt` is where its receipt is; empty when there is none."""

    id: str
    day: str
    link: str
    link_label: str
    paid: list[Paid]
    more: str
    method: str
    status: Status
    reason: str
    amount: str
    receipt: str
    receipt_name: str
    receipt_label: str


def payment_row(reader: Reader, payment: dict[str, Any]) -> PaymentRow:
    """The row of one payment."""
    _ = reader.texts.gettext
    amount = reader.money(payment["amount_cents"], payment["currency"])
    paid = allocations(reader, payment)
    receipt = payment.get("receipt")
    number = (receipt or {}).get("number") or ""
    rest = len(paid) - INVOICES_NAMED_MAX
    return PaymentRow(
        id=payment["id"],
        day=day(reader, payment),
        link=payment_address(payment["id"]),
        link_label=label(reader, payment),
        paid=paid[:INVOICES_NAMED_MAX],
        more=_("and %(count)s more") % {"count": reader.number(rest)} if rest > 0 else "",
        method=payment_source(reader, payment, [each.number for each in paid]),
        status=payment_status(reader, payment["payment_status"]),
        reason=failure_reason(reader, payment.get("failure_reason")),
        amount=amount,
        receipt=receipt_path(receipt["id"]) if receipt else "",
        receipt_name=f"{number or payment['id']}.pdf",
        receipt_label=_("Download receipt %(number)s") % {"number": formatting.isolated(number)},
    )


def allocations(reader: Reader, payment: dict[str, Any]) -> list[Paid]:
    """The invoices that a payment paid."""
    return [
        Paid(
            id=part["invoice_id"],
            number=part["number"] or part["invoice_id"],
            link=invoice_address(part["invoice_id"]),
            amount=reader.money(part["amount_cents"], payment["currency"]),
        )
        for part in payment["allocations"]
    ]


def day(reader: Reader, payment: dict[str, Any]) -> str:
    """When it was made, by the customer's calendar; one without a time says so."""
    made_on = payment.get("date")
    return reader.day(made_on) if made_on else reader.texts.gettext("No date")


def label(reader: Reader, payment: dict[str, Any]) -> str:
    """What the link to a payment is called; it begins with what the link shows."""
    return reader.texts.gettext("%(date)s, payment of %(amount)s") % {
        "date": formatting.isolated(day(reader, payment)),
        "amount": reader.money_within(payment["amount_cents"], payment["currency"]),
    }


def statuses(reader: Reader) -> dict[str, str]:
    """The statuses that are one click away, by the value of the filter."""
    _ = reader.texts.gettext
    return {
        "": reader.texts.pgettext("payments", "All"),
        "succeeded": _("Received"),
        "pending,processing": _("On its way"),
        "failed": _("Failed"),
    }


def payment_address(payment_id: str) -> str:
    """The page of one payment."""
    return f"?{urlencode({'view': 'payment', 'payment_id': payment_id})}"


def receipt_path(receipt_id: str) -> str:
    """Where the receipt is; it takes the bearer header, so a script has to fetch it."""
    return f"/portal/api/payment_receipts/{quote(receipt_id, safe='')}/pdf"


def _words(reader: Reader, count: int) -> EntryWords:
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    return EntryWords(
        title=_("Payments"),
        counted=ngettext("%(count)s payment", "%(count)s payments", count),
        counted_here=ngettext(
            "%(count)s payment on this page", "%(count)s payments on this page", count
        ),
        none_found=_("No payment found"),
        none_matches_all=_("No payment matches all of these filters"),
        none_matches=_("No payment matches"),
        choose_otherwise=_("Choose another period or status, or start again."),
        no_more=_("No more payments"),
        none_yet=_("No payments yet"),
        what_will_appear=_(
            "When %(organization)s receives a payment from you, it appears here by itself, "
            "with its receipt."
        ),
        start_again=_("One of its filters is not complete. Start again from all payments."),
        show_all=_("Show all payments"),
    )


PAYMENTS = EntryList("payments", words=_words, row=payment_row, statuses=statuses)
