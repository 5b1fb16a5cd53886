"""The file: what a reader, an archive and an attacker find in it."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from pypdf import PdfReader

from contracts.currencies import Currency
from contracts.locales import LOCALES
from services.portal import formatting
from services.portal.documents.rendering import (
    DocumentRenderer,
    template_digest,
)
from services.portal.languages import PAGE_LOCALES, language
from tests.portal.documents.builders import BUYER, invoice, line, minimal_invoice, profile
from tests.portal.documents.pdf_objects import at, metadata_of


@cache
def renderer() -> DocumentRenderer:
    """One renderer for all tests of a process, as in the portal."""
    return DocumentRenderer(compilers_max=2)


def pdf(of: dict[str, Any], locale: str = "en", **parties: Any) -> bytes:
    """The file with the plain profile."""
    return renderer().render("invoice", of, profile(**parties), locale)


def reader(of: dict[str, Any], locale: str = "en", **parties: Any) -> PdfReader:
    """The file, read."""
    return PdfReader(BytesIO(pdf(of, locale, **parties)))


def text(of: PdfReader) -> str:
    """All text, with plain spaces."""
    return " ".join("\n".join(page.extract_text() for page in of.pages).split())


def lang(of: PdfReader) -> object:
    """The language that the file says it is in."""
    return at(of.root_object, "/Lang")


def keeps_to_its_standards(of: PdfReader) -> bool:
    """Whether every character had a font: only then is the file PDF/A and PDF/UA."""
    return b"<pdfaid:part>3" in metadata_of(of)


def font_names(of: PdfReader) -> set[str]:
    """The families embedded, without the tag of the subset and the weight."""
    names = {
        font.get_object()["/BaseFont"]
        for page in of.pages
        for font in at(page, "/Resources", "/Font").values()
    }
    return {name.rpartition("+")[2].partition("-")[0] for name in names}


def test_the_invoice_is_there_as_text() -> None:
    shown = text(reader(invoice(purchase_order_number="PO-7")))
    for part in (
        "ACM-2025-001",
        "Nordlicht Medien GmbH",
        "PO-7",
        "Seats",
        "VAT 20%",
        "€150.00",
        "150.00",
    ):
        assert part in shown


def test_title_author_and_language_are_set() -> None:
    file = reader(invoice(), "de")
    assert file.metadata is not None
    assert file.metadata.title == "Rechnung ACM-2025-001"
    assert file.metadata.author == "Acme Cloud SAS"
    assert lang(file) == "de"


def test_it_is_tagged_and_says_that_it_keeps_to_both_standards() -> None:
    file = reader(invoice())
    root = file.root_object
    assert at(root, "/MarkInfo", "/Marked")
    assert "/StructTreeRoot" in root
    assert at(root, "/ViewerPreferences", "/DisplayDocTitle")
    metadata = metadata_of(file).decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_every_font_in_it_is_embedded() -> None:
    file = reader(invoice(), "ar")
    fonts = [
        font.get_object()
        for page in file.pages
        for font in at(page, "/Resources", "/Font").values()
    ]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "NotoSans" in descriptor["/FontName"]


def test_the_same_invoice_is_the_same_bytes() -> None:
    first = pdf(invoice(), "fr")
    assert first == pdf(invoice(), "fr")
    assert first == DocumentRenderer(compilers_max=1).render("invoice", invoice(), profile(), "fr")
    assert first != pdf(invoice(), "de")


def test_it_is_dated_by_the_invoice_and_not_by_the_clock() -> None:
    metadata = reader(invoice(issuing_date="2025-02-03")).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date().isoformat() == "2025-02-03"


def test_pages_are_counted_and_carry_the_number() -> None:
    long = invoice(fees=[line(invoice_display_name=f"Line {n}") for n in range(80)])
    file = reader(long)
    assert len(file.pages) == 3
    for number, page in enumerate(file.pages, start=1):
        shown = " ".join(page.extract_text().split())
        assert f"Page {number} of 3" in shown
        assert "ACM-2025-001" in shown
    assert "Line 79" in text(file)
    # The head of the table and the period stand on every page that lines are on.
    assert " ".join(file.pages[1].extract_text().split()).count("Amount (EUR)") == 1


def test_an_ordinary_invoice_is_one_page() -> None:
    assert len(reader(invoice()).pages) == 1
    assert len(reader(minimal_invoice()).pages) == 1


@pytest.mark.parametrize("locale", PAGE_LOCALES)
def test_every_language_says_it_in_its_own_words(locale: str) -> None:
    # pypdf reads shapes in the order of the paper, not the letters that the file says they are.
    shaped = {"ar": "2025", "he": "לתשלום", "hi": "2025", "th": "ยอดรวม"}
    due = language(locale).domain("documents").gettext("Amount due")
    words = shaped.get(locale, due)
    file = reader(invoice(), locale)
    assert words in text(file)
    assert lang(file) == locale
    assert keeps_to_its_standards(file)


@pytest.mark.parametrize(
    ("locale", "font"),
    [("zh-TW", "TC"), ("zh-CN", "SC"), ("ja", "JP"), ("ko", "KR"), ("fr", "SC")],
)
def test_shared_characters_come_from_the_font_of_the_language(locale: str, font: str) -> None:
    file = reader(invoice(), locale, customer={**BUYER, "legal_name": "直"})
    shown = {name for name in font_names(file) if name[-2:] in {"TC", "SC", "JP", "KR"}}
    # The Korean one has no Chinese characters.
    assert shown == {f"NotoSans{font}"} | ({"NotoSansTC"} if locale == "ko" else set())


def test_names_in_any_script_of_the_portal_are_printed() -> None:
    names = "臺灣 上海 株式会社ノース 주식회사 뷁 บริษัท लिमिटेड בע״מ شركة Ελλάς Київ"
    file = reader(invoice(), customer={**BUYER, "legal_name": names})
    assert keeps_to_its_standards(file)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_known_locale_renders(locale: str) -> None:
    assert len(reader(invoice(), locale).pages) == 1


@pytest.mark.parametrize("currency", get_args(Currency))
def test_every_currency_shows_its_decimals(currency: str) -> None:
    shown = text(reader(minimal_invoice(currency=currency, total_due_amount_cents=1_234_567)))
    expected = " ".join(formatting.money(1_234_567, currency, "en").split())
    assert expected in shown


HOSTILE = (
    '#read("/etc/passwd")',
    '#read("rendering.py")',
    '"); read("paper.typ") + ("',
    '#import "@preview/cetz:0.3.0": *',
    "*bold* _it_ `raw` $x^2$ = Heading",
    '\\u{23}panic("x")',
    "//comment /* block",
    "{{ 7 * 7 }} {page} {pages} %(number)s %s",
    "<script>alert(1)</script>",
    "\x00\x01\x1b[31m\ufffe\u202e",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_printed_and_nothing_more(hostile: str) -> None:
    attacked = invoice(
        number=hostile[:90],
        purchase_order_number=hostile,
        fees=[
            line(invoice_display_name=hostile, description=hostile + "!", units=hostile),
            {"item": {"name": hostile}, "amount_cents": 1, "taxes_rate": hostile},
        ],
        applied_taxes=[{"tax_name": hostile, "tax_rate": hostile, "amount_cents": 1}],
        metadata=[{"key": hostile, "value": hostile}],
        customer={"legal_name": hostile, "country": hostile, "address_line1": hostile},
        payments=[
            {
                "payment_status": "succeeded",
                "amount_cents": 1,
                "created_at": hostile,
                "reference": hostile,
            }
        ],
    )
    shown = text(reader(attacked, customer={**BUYER, "timezone": hostile}))
    for leaked in ("root:x", "Makes PDF files", "#let", "49"):
        assert leaked not in shown.replace(hostile, "")
    printable = "".join(c for c in hostile if c.isprintable()).split()
    assert not printable or printable[0] in shown


def test_a_script_that_no_font_has_still_makes_an_invoice() -> None:
    file = reader(invoice(), customer={**BUYER, "legal_name": "株式会社 😀"})
    assert "株式会社 \N{REPLACEMENT CHARACTER}" in text(file)
    assert keeps_to_its_standards(file)


def test_the_longest_texts_stay_on_the_page() -> None:
    endless = "x" * 10_000
    file = reader(
        invoice(
            number="N" * 100,
            fees=[line(invoice_display_name=endless, description="long words " * 900)],
            customer={"legal_name": endless, "address_line1": endless},
        )
    )
    assert len(file.pages) <= 4


def test_threads_get_the_file_they_asked_for() -> None:
    numbers = [f"T-{n}" for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda number: pdf(invoice(number=number)), numbers))
    titles = [PdfReader(BytesIO(file)).metadata for file in files]
    assert [found.title for found in titles if found] == [f"Invoice {n}" for n in numbers]


def test_a_folder_of_more_fonts_changes_nothing_that_the_own_ones_can_show(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        assert DocumentRenderer(folder, 1).render("invoice", invoice(), profile(), "en") == pdf(
            invoice()
        )


def test_the_digest_is_one_for_this_version() -> None:
    assert template_digest() == template_digest()
    assert len(template_digest()) == 64
