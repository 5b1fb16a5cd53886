"""Every kind of document before judges that are not ours: veraPDF and Mustang.

Run by `make test-documents`, since both need Java; `make test` does not look here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deploy.documents import judges
from services.portal.documents.kinds import KINDS, Kind
from services.portal.documents.rendering import DocumentRenderer
from services.portal.einvoice_attachments import attachments_of
from tests.portal.documents.builders import (
    BUYER,
    SELLER,
    account,
    credit_note,
    invoice,
    line,
    minimal_invoice,
    profile,
    receipt,
    statement,
)
from tests.portal.einvoice import documents as einvoices
from tests.portal.einvoice import test_building as einvoices_built
from tests.portal.einvoice import test_credit_notes as credit_notes_built

# A language for every script and both directions.
LOCALES = ("en", "de", "el", "uk", "ar", "he", "hi", "th", "ja", "ko", "zh-CN", "zh-TW", "vi")
ELECTRONIC: Sequence[Kind] = ("invoice", "credit_note")
SUBJECTS: Mapping[Kind, dict[str, Any]] = {
    "invoice": invoice(purchase_order_number="PO-7", payment_url="https://pay.example.com/1"),
    "credit_note": credit_note(),
    "payment_receipt": receipt(),
    "statement": statement(),
}
NAMES = "臺灣 上海 株式会社ノース 주식회사 บริษัท लिमिटेड בע״מ شركة Ελλάς Київ 😀"
_MONTHS = [{"from_date": f"2025-0{month}-01", "to_date": f"2025-0{month}-28"} for month in (1, 2)]
# What an ordinary document does not have.
UNUSUAL: Mapping[str, tuple[Kind, dict[str, Any]]] = {
    "three-pages": ("invoice", invoice(fees=[line(**_MONTHS[n % 2]) for n in range(80)])),
    "names-of-all-scripts": ("invoice", invoice(customer={**BUYER, "legal_name": NAMES})),
    "least": ("invoice", minimal_invoice()),
    "voided": ("credit_note", credit_note(status="voided", lines=[])),
    "two-currencies": ("statement", statement(currencies=[account(), account(currency="JPY")])),
    "no-currency": ("statement", statement(currencies=[])),
}


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files, by what they are of."""
    folder = tmp_path_factory.mktemp("papers")
    files = {name: folder / f"{name}.pdf" for name in (*ORDINARY, *UNUSUAL)}
    for name, (kind, locale) in ORDINARY.items():
        files[name].write_bytes(made(kind, SUBJECTS[kind], locale))
    for name, (kind, subject) in UNUSUAL.items():
        files[name].write_bytes(made(kind, subject, "ar" if name == "three-pages" else "en"))
    return files


ORDINARY: Mapping[str, tuple[Kind, str]] = {
    f"{kind}-{locale}": (kind, locale) for kind in KINDS for locale in LOCALES
}


@cache
def renderer() -> DocumentRenderer:
    """One for all."""
    return DocumentRenderer(compilers_max=1)


def made(kind: Kind, subject: dict[str, Any], locale: str) -> bytes:
    """The document as the portal makes it, the e-invoice inside."""
    parties = profile(BUYER, SELLER)
    attachments = attachments_of(kind, subject, parties, locale)
    return renderer().render(kind, subject, parties, locale, attachments=attachments)


@pytest.fixture(scope="session")
def by_verapdf(papers: dict[str, Path]) -> Mapping[Path, Sequence[str]]:
    """What veraPDF says of each file, asked once for all."""
    return judges.verapdf(list(papers.values()))


@pytest.fixture(scope="session")
def by_mustang(papers: dict[str, Path]) -> Mapping[Path, str]:
    """What Mustang says of each e-invoice, asked once for all."""
    return judges.mustang([papers[name] for name in E_INVOICES])


E_INVOICES = [name for name, (kind, _) in ORDINARY.items() if kind in ELECTRONIC]


@pytest.mark.parametrize("name", [*ORDINARY, *UNUSUAL])
def test_it_is_an_archives_file_that_everyone_can_read(
    name: str, papers: dict[str, Path], by_verapdf: Mapping[Path, Sequence[str]]
) -> None:
    assert by_verapdf[papers[name]] == ["PASS 3a", "PASS ua1"]


@pytest.mark.parametrize("name", E_INVOICES)
def test_it_is_a_factur_x_invoice(
    name: str, papers: dict[str, Path], by_mustang: Mapping[Path, str]
) -> None:
    assert by_mustang[papers[name]] == "PASS"


def test_any_e_invoice_is_one_alone_too(tmp_path: Path) -> None:
    made_alone = {
        **{name: einvoices.made(*case) for name, case in einvoices_built.CASES.items()},
        **{
            f"credit note {name}": einvoices.made_credit_note(note)
            for name, note in credit_notes_built.CREDIT_NOTES.items()
        },
    }
    names = {tmp_path / f"{number}.xml": name for number, name in enumerate(made_alone)}
    for path, name in names.items():
        path.write_bytes(made_alone[name])
    verdicts = judges.mustang(list(names))
    assert {names[path]: verdict for path, verdict in verdicts.items()} == dict.fromkeys(
        made_alone, "PASS"
    )


def test_the_judges_can_say_no(papers: dict[str, Path], tmp_path: Path) -> None:
    of_another_part = tmp_path / "another-part.pdf"
    claims = papers["invoice-en"].read_bytes()
    of_another_part.write_bytes(claims.replace(b"<pdfaid:part>3", b"<pdfaid:part>2"))
    assert judges.verapdf([of_another_part])[of_another_part][0].startswith("FAIL 2a, FAIL 6.8")
    assert judges.mustang([papers["statement-en"]])[papers["statement-en"]].startswith("FAIL")
