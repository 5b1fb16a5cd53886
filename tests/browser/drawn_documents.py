"""Draws documents as pictures, by the template that makes them PDF files. Knows no browser."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from services.portal.documents.coverage import FONTS_DIRECTORY
from services.portal.documents.desk import Desk
from services.portal.documents.kinds import KINDS, Kind
from services.portal.documents.layout import laid_out
from services.portal.languages import language
from tests.portal.documents import builders

# Wide enough to be read, and small enough for a page of documentation.
PIXELS_PER_INCH = 96
PICTURES = {"pdf-invoice.png": "en", "pdf-invoice-arabic.png": "ar"}
LINES = (
    ("Seats", "40.0", "25"),
    ("Storage, GB", "1200.0", "0.12"),
    ("Priority support", "1.0", "150"),
)
TAX_PERCENT = 20


def draw(folder: Path) -> None:
    """Write the pictures of an invoice into the folder."""
    subject = invoice()
    for name, locale in PICTURES.items():
        (folder / name).write_bytes(drawn("invoice", subject, builders.profile(), locale))


def invoice() -> dict[str, Any]:
    """An unpaid invoice of several lines, as the portal's API has one."""
    fees = [
        builders.line(
            invoice_display_name=name,
            units=units,
            precise_unit_amount=price,
            amount_cents=round(float(units) * float(price) * 100),
        )
        for name, units, price in LINES
    ]
    net = sum(fee["amount_cents"] for fee in fees)
    tax = net * TAX_PERCENT // 100
    tax_line = {"tax_name": "VAT", "tax_rate": 20.0, "fees_amount_cents": net, "amount_cents": tax}
    return builders.invoice(
        fees=fees,
        applied_taxes=[tax_line],
        total_amount_cents=net + tax,
        total_due_amount_cents=net + tax,
        totals={
            "fees_amount_cents": net,
            "sub_total_excluding_taxes_amount_cents": net,
            "taxes_amount_cents": tax,
            "sub_total_including_taxes_amount_cents": net + tax,
        },
    )


def drawn(kind: Kind, subject: Mapping[str, Any], profile: Mapping[str, Any], locale: str) -> bytes:
    """The first page of the document as a PNG. Takes what `DocumentRenderer.render` takes."""
    desk = Desk()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS_DIRECTORY]
    )
    compiler = typst.Compiler(
        desk.template, root=desk.root, font_paths=fonts, ignore_system_fonts=True
    )
    paper = laid_out(KINDS[kind].content(subject, profile, language(locale)))
    content = json.dumps(paper | {"attachments": [], "logo": None}, ensure_ascii=False)
    pages = compiler.compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs={"content": content})
    page = pages if isinstance(pages, bytes) else (pages or [b""])[0]
    if not isinstance(page, bytes):
        raise TypeError("typst answers a picture with its bytes")
    return page
