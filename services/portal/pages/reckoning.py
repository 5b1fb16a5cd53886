"""How the status of an invoice and what is left of it are worked out, in sentences. Pure.

The rules are the read model's (`read_model` and docs/decisions/0003); this only says them.
"""

from datetime import date
from typing import Any

from services.portal import formatting
from services.portal.pages.reader import Reader


def reckoning(reader: Reader, invoice: dict[str, Any]) -> list[str]:
    """The sentences: when it is due and by whose calendar, then what was counted and what not."""
    _ = reader.texts.gettext
    match invoice["display_status"]:
        case "voided":
            return [_("A voided invoice is kept for the record. No total counts it.")]
        case "disputed":
            return [
                _(
                    "A disputed invoice counts as invoiced, but neither as outstanding nor as "
                    "overdue, until the dispute is settled."
                )
            ]
        case "paid":
            return _counted(reader, invoice)
        case _:
            return [_due_rule(reader, invoice), *_counted(reader, invoice)]


def _due_rule(reader: Reader, invoice: dict[str, Any]) -> str:
    _ = reader.texts.gettext
    if not invoice.get("payment_due_date"):
        return _("Without a due date an invoice does not become overdue.")
    reason = invoice["status_reason"]
    today = reader.day_within(date.fromisoformat(reason["today"]))
    zone = formatting.isolated(formatting.zone(reason["timezone"], reader.language.locale))
    return _(
        "An invoice is overdue from the day after its due date. The calendar of %(zone)s counts, "
        "where today is %(today)s."
    ) % {"zone": zone, "today": today}


def _counted(reader: Reader, invoice: dict[str, Any]) -> list[str]:
    """What makes the difference between the total and what is left, and what does not yet."""
    _, currency = reader.texts.gettext, invoice["currency"]
    sums = (
        (_("Payments received: %(amount)s."), invoice["total_paid_amount_cents"]),
        (_("Credit notes applied: %(amount)s."), invoice.get("credited_amount_cents") or 0),
        (
            _("On its way and not counted before it has arrived: %(amount)s."),
            invoice.get("pending_amount_cents") or 0,
        ),
    )
    said = [
        formatting.sentence(text, {"amount": reader.money_within(cents, currency)})
        for text, cents in sums
        if cents > 0
    ]
    if any(payment["payment_status"] == "failed" for payment in invoice["payments"]):
        said.append(_("Failed payments are not counted."))
    if any(note["voided"] for note in invoice["credit_notes"]):
        said.append(_("Voided credit notes are not counted."))
    total, left = invoice["total_amount_cents"], invoice["total_due_amount_cents"]
    if left < total:
        text = _("Of %(total)s in total, this leaves %(left)s.")
        amounts = {
            name: reader.money_within(cents, currency)
            for name, cents in (("total", total), ("left", left))
        }
        said.append(formatting.sentence(text, amounts))
    return said
