"""What a status is called and why an invoice has it. Pure; the rule itself is the read model's."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from typing import Any

from services.portal import formatting
from services.portal.pages.reader import Reader


@dataclass(frozen=True, slots=True)
class Status:
    """A status to show: `code` names its shape and colour, `word` says it."""

    code: str
    word: str


def status(reader: Reader, code: str) -> Status:
    """The status with its word in the reader's language; an unknown code is its own word."""
    return Status(code, words(reader).get(code, code))


def words(reader: Reader) -> dict[str, str]:
    """The word of every status, in the order of a filter: what needs doing comes first."""
    return status_words(reader.texts)


def status_words(texts: NullTranslations) -> dict[str, str]:
    """The same in the language of these texts (of the pages)."""
    _ = texts.gettext
    return {
        "overdue": _("Overdue"),
        "unpaid": _("Unpaid"),
        "partially_paid": _("Partly paid"),
        "processing": _("Processing"),
        "disputed": _("Disputed"),
        "paid": _("Paid"),
        "voided": _("Voided"),
    }


def explanation(reader: Reader, invoice: dict[str, Any]) -> str:
    """Why the invoice has its status, in one or two sentences."""
    _ = reader.texts.gettext
    match invoice["display_status"]:
        case "voided":
            return _("This invoice was voided. There is nothing to pay.")
        case "disputed":
            return _(
                "The payment of this invoice was reversed after a dispute. "
                "Contact %(organization)s to settle it."
            ) % {"organization": formatting.isolated(reader.organization_name)}
        case "paid":
            return _settled(reader, invoice)
        case "processing":
            return _(
                "A payment that covers what is due is on its way. "
                "This page changes by itself when it has arrived."
            )
        case _:
            return " ".join(s for s in (_when_due(reader, invoice), _so_far(reader, invoice)) if s)


def _settled(reader: Reader, invoice: dict[str, Any]) -> str:
    _ = reader.texts.gettext
    credited = invoice.get("credited_amount_cents") or 0
    if invoice["total_amount_cents"] <= 0:
        return _("There is nothing to pay on this invoice.")
    if credited <= 0:
        return _("Paid in full.")
    if credited >= invoice["total_amount_cents"]:
        return _("Settled in full by credit notes.")
    return _("Settled in full by payments and credit notes.")


def _when_due(reader: Reader, invoice: dict[str, Any]) -> str:
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    if invoice.get("payment_due_date") is None:
        return _("No due date was set.")
    due = date.fromisoformat(invoice["payment_due_date"])
    days = (due - reader.today).days
    if days == 0:
        return _("Due today.")
    text = (
        ngettext("Due on %(date)s, in %(count)s day.", "Due on %(date)s, in %(count)s days.", days)
        if days > 0
        else ngettext(
            "Was due on %(date)s, %(count)s day ago.",
            "Was due on %(date)s, %(count)s days ago.",
            -days,
        )
    )
    return text % {"date": reader.day_within(due), "count": reader.number(abs(days))}


def _so_far(reader: Reader, invoice: dict[str, Any]) -> str:
    """What has been settled of it, when it is a part."""
    _ = reader.texts.gettext
    total, currency = invoice["total_amount_cents"], invoice["currency"]
    settled = total - invoice["total_due_amount_cents"]
    if settled <= 0:
        return ""
    amounts = {
        "settled": reader.money_within(settled, currency),
        "total": reader.money_within(total, currency),
    }
    return formatting.sentence(_("%(settled)s of %(total)s is settled."), amounts)
