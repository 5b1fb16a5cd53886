"""Invoices as rows of a spreadsheet, in a reader's language. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.exports.sheets import ID_COLUMN, Amount, Cell, Sheet
from services.portal.languages import Language
from services.portal.pages.statuses import status_words


class InvoiceSheet:
    """Rows of the invoice list: invoices as `GET /portal/api/invoices` gives them."""

    def __init__(self, language: Language) -> None:
        self._sheet = Sheet(language.locale)
        self._texts = language.domain("pages")
        self._statuses = status_words(self._texts)

    def head(self) -> bytes:
        """The row of names."""
        _, pgettext = self._texts.gettext, self._texts.pgettext
        names = (
            _("Number"),
            _("Issued"),
            _("Due"),
            _("Status"),
            _("Type"),
            _("Purchase order"),
            _("Currency"),
            _("Total"),
            pgettext("amount", "Paid"),
            _("Left to pay"),
            ID_COLUMN,
        )
        return self._sheet.rows([names])

    def rows(self, invoices: Iterable[Mapping[str, Any]]) -> bytes:
        """A row for each invoice."""
        return self._sheet.rows(self._cells(invoice) for invoice in invoices)

    def _cells(self, invoice: Mapping[str, Any]) -> tuple[Cell, ...]:
        currency = invoice["currency"]
        status = invoice["display_status"]
        return (
            invoice["number"],
            invoice["issuing_date"],
            invoice["payment_due_date"],
            self._statuses.get(status, status),
            # As the billing system names it: what an import can rely upon.
            invoice["invoice_type"],
            invoice["purchase_order_number"],
            currency,
            Amount(invoice["total_amount_cents"], currency),
            Amount(invoice["total_paid_amount_cents"], currency),
            Amount(invoice["total_due_amount_cents"], currency),
            invoice["id"],
        )
