"""The page of one payment, built from `Queries.payment`. Pure; knows no template and no HTTP."""

from typing import Any

from services.portal import formatting
from services.portal.pages.invoice import Fact
from services.portal.pages.partial import missing, partial
from services.portal.pages.payment_words import failure_reason, payment_method, payment_status
from services.portal.pages.payments import allocations, day, receipt_path
from services.portal.pages.reader import Reader

ALL_PAYMENTS = "?view=payments"


def payment(
    reader: Reader, answer: dict[str, Any], fresh: dict[str, Any], *, downloads: bool = True
) -> str:
    """The page. `fresh` is the answer of `Queries.freshness`."""
    _ = reader.texts.gettext
    one = answer["payment"]
    receipt = one.get("receipt")
    paid = allocations(reader, one)
    spread = sum(part["amount_cents"] for part in one["allocations"])
    rest = one["amount_cents"] - spread
    amount = reader.money(one["amount_cents"], one["currency"])
    return partial(
        reader,
        "payment",
        title=_("Payment of %(amount)s") % {"amount": formatting.isolated(amount)},
        fresh=fresh,
        downloads=downloads,
        amount=amount,
        status=payment_status(reader, one["payment_status"]),
        why=_why(reader, one),
        facts=_facts(reader, one),
        paid=paid,
        rest=reader.money(rest, one["currency"]) if paid and rest > 0 else "",
        receipt=receipt_path(receipt["id"]) if receipt else "",
        receipt_name=f"{(receipt or {}).get('number') or one['id']}.pdf",
    )


def missing_payment(reader: Reader) -> str:
    """For an id that is not there and for one of somebody else: there is no difference."""
    _ = reader.texts.gettext
    return missing(
        reader,
        "payment",
        title=_("There is no such payment"),
        text=_("It may have been withdrawn, or the address is wrong."),
        link=ALL_PAYMENTS,
        link_text=_("Show all payments"),
    )


def _why(reader: Reader, one: dict[str, Any]) -> str:
    """What its status means for who paid."""
    _ = reader.texts.gettext
    organization = {"organization": formatting.isolated(reader.organization_name)}
    match one["payment_status"]:
        case "succeeded":
            return _("%(organization)s has received it.") % organization
        case "pending" | "processing":
            return _("It is on its way. This page changes by itself when it has arrived.")
        case "failed":
            reason = failure_reason(reader, one.get("failure_reason"))
            if reason:
                return _("It did not go through: %(reason)s") % {
                    "reason": formatting.isolated(reason)
                }
            return _("It did not go through. Nothing was paid with it.")
        case _:
            return ""


def _facts(reader: Reader, one: dict[str, Any]) -> list[Fact]:
    _ = reader.texts.gettext
    receipt = one.get("receipt") or {}
    rows = [
        (_("Date"), day(reader, one)),
        (_("Method"), payment_method(reader, one)),
        (_("Reference"), one.get("reference")),
        (_("Receipt"), receipt.get("number")),
        (_("Paid to"), reader.organization_name),
    ]
    return [Fact(name, value) for name, value in rows if value]
