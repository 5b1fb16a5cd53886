"""Rows of invoices as lists show them, built from the items of `Queries.invoices`. Pure."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import Status, status


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice of a list. `still_due` is empty when nothing is, or when all of it is."""

    id: str
    number: str
    purchase_order: str
    issued: str
    due: str
    status: Status
    total: str
    still_due: str
    link: str
    pdf: str
    pdf_label: str
    choose_label: str


def invoice_row(reader: Reader, invoice: dict[str, Any]) -> InvoiceRow:
    """The row of one invoice."""
    _ = reader.texts.gettext
    currency = invoice["currency"]
    total, due = invoice["total_amount_cents"], invoice["total_due_amount_cents"]
    due_date = invoice.get("payment_due_date")
    return InvoiceRow(
        id=invoice["id"],
        number=invoice["number"],
        purchase_order=invoice.get("purchase_order_number") or "",
        issued=reader.day(invoice["issuing_date"]),
        due=reader.day(due_date) if due_date else "",
        status=status(reader, invoice["display_status"]),
        total=reader.money(total, currency),
        still_due=reader.money(due, currency) if 0 < due < total else "",
        link=invoice_address(invoice["id"]),
        pdf=document_path(invoice["id"], "pdf"),
        pdf_label=_("Download PDF of invoice %(number)s")
        % {"number": formatting.isolated(invoice["number"])},
        choose_label=_("Select invoice %(number)s")
        % {"number": formatting.isolated(invoice["number"])},
    )


def document_path(invoice_id: str, ending: str) -> str:
    """Where the document is; it takes the bearer header, so a script has to fetch it."""
    return f"/portal/api/invoices/{quote(invoice_id, safe='')}/{ending}"
