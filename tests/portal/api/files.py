"""Files as the portal's API sends them, and invoices whose data is enough for all of them."""

import csv
import io
import zipfile
from typing import Any

CSV = "/portal/api/invoices.csv"
ZIP = "/portal/api/invoices.zip"
STATEMENT = "/portal/api/statement?from=2026-01-01&to=2026-12-31&format="
# Every file that the portal's API has, by the operation that answers it.
FILES = {
    "exportInvoicesAsTable": (CSV,),
    "exportInvoicesAsZip": (ZIP,),
    "readInvoiceAsPdf": ("/portal/api/invoices/inv_01/pdf",),
    "readInvoiceAsXml": ("/portal/api/invoices/inv_01/xml",),
    "readReceiptAsPdf": ("/portal/api/payment_receipts/rec_1/pdf",),
    "readCreditNoteAsPdf": ("/portal/api/credit_notes/cn_1/pdf",),
    "readCreditNoteAsXml": ("/portal/api/credit_notes/cn_1/xml",),
    "readStatement": (f"{STATEMENT}csv", f"{STATEMENT}pdf"),
}
SELLER = {
    "legal_name": "Acme Cloud SAS",
    "tax_identification_number": "FR12812345678",
    "country": "FR",
}
BUYER = {"legal_name": "Nordlicht Medien GmbH", "country": "DE"}
VAT = {"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 2_000, "fees_amount_cents": 10_000}
ENOUGH: dict[str, Any] = {
    "total_amount_cents": 12_000,
    "taxes_amount_cents": 2_000,
    "fees": [{"invoice_display_name": "Seats", "amount_cents": 10_000, "taxes_rate": 20.0}],
    "applied_taxes": [VAT],
}
CREDITED: dict[str, Any] = {
    "total_amount_cents": 1_200,
    "taxes_amount_cents": 200,
    "sub_total_excluding_taxes_amount_cents": 1_000,
    "items": [{"amount_cents": 1_000, "description": "Seats"}],
    "applied_taxes": [VAT | {"amount_cents": 200}],
}


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV file."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an archive that is whole, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}
