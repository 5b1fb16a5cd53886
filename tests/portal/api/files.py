"""Files as the portal's API sends them, and invoices whose data is enough for all of them."""

import csv
import io
import zipfile
from typing import Any

CSV = "/portal/api/invoices.csv"
ZIP = "/portal/api/invoices.zip"
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
