"""E-invoices after EN 16931: CII XML, Factur-X profile EN 16931, where the data allows it."""

from services.portal.einvoice.building import build_credit_note, build_invoice, invoice_lacks
from services.portal.einvoice.kept import invoice_xml
from services.portal.einvoice.missing import Missing

__all__ = ["Missing", "build_credit_note", "build_invoice", "invoice_lacks", "invoice_xml"]
