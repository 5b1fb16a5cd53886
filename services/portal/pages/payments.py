"""The list of payments, built from `Queries.payments`. Pure; knows no template and no HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.entry_filters import EntryFilters, EntryToolbar, chip, toolbar
from services.portal.pages.nothing import Nothing
from services.portal.pages.partial import partial
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


def payments(
    reader: Reader,
    filters: EntryFilters,
    answer: dict[str, Any],
    totals: dict[str, Any],
    finding: list[str],
    *,
    downloads: bool = True,
) -> str:
    """The page. `totals` says the currencies; `finding` the filters whose loss finds some."""
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    currencies = [block["currency"] for block in totals["currencies"]]
    rows = [payment_row(reader, one) for one in answer["payments"]]
    bar = toolbar(reader, filters, statuses(reader), currencies, answer["next_cursor"])
    if bar.next_page or bar.first_page:
        text = ngettext(
            "%(count)s payment on this page", "%(count)s payments on this page", len(rows)
        )
    else:
        text = ngettext("%(count)s payment", "%(count)s payments", len(rows))
    summary = text % {"count": reader.number(len(rows))}
    return partial(
        reader,
        "payments",
        title=_("Payments"),
        announce=summary if rows else _("No payment found"),
        fresh=totals,
        bar=bar,
        rows=rows,
        summary=summary,
        nothing=None if rows else _nothing(reader, filters, bar, finding),
        downloads=downloads,
    )


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


def _nothing(
    reader: Reader, filters: EntryFilters, bar: EntryToolbar, finding: list[str]
) -> Nothing:
    _ = reader.texts.gettext
    if finding:
        drops = [chip(reader, filters, statuses(reader), name) for name in finding]
        text = _("Without one of these there are some:")
        return Nothing(_("No payment matches all of these filters"), text, drops)
    if filters.drops:
        return Nothing(
            _("No payment matches"),
            _("Choose another period or status, or start again."),
            [],
            bar.clear,
            _("Clear all"),
        )
    if bar.first_page:
        title, text = _("No more payments"), _("This was the last page.")
        return Nothing(title, text, [], bar.first_page, _("First page"))
    text = _(
        "When %(organization)s receives a payment from you, it appears here by itself, "
        "with its receipt."
    )
    return Nothing(
        _("No payments yet"),
        text % {"organization": formatting.isolated(reader.organization_name)},
        [],
    )
