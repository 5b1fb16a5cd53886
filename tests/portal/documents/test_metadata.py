"""The metadata that makes a PDF a Factur-X one."""

from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.portal.documents import facturx
from services.portal.documents.metadata import UnknownLayoutError, with_metadata
from services.portal.documents.rendering import DocumentRenderer
from services.portal.languages import language
from tests.portal.documents.builders import invoice, profile
from tests.portal.documents.pdf_objects import at, metadata_of

XML = b"<?xml version='1.0'?><invoice>\xc3\xa9</invoice>"


@cache
def files() -> tuple[bytes, bytes]:
    """An invoice without and with an e-invoice."""
    renderer = DocumentRenderer(compilers_max=1)
    attachment = facturx.facturx_attachment(XML, language("fr"))
    plain = renderer.render("invoice", invoice(), profile(), "fr")
    return plain, renderer.render("invoice", invoice(), profile(), "fr", attachments=[attachment])


def xmp(of: PdfReader) -> str:
    """The metadata as the file has them."""
    return metadata_of(of).decode()


def test_the_xml_is_inside_as_another_form_of_the_document() -> None:
    file = PdfReader(BytesIO(files()[1]), strict=True)
    assert file.attachments["factur-x.xml"] == [XML]
    (specification,) = (one.get_object() for one in at(file.root_object, "/AF"))
    assert specification["/AFRelationship"] == "/Alternative"
    assert specification["/UF"] == "factur-x.xml"
    assert specification["/Desc"]
    assert specification["/EF"]["/F"]["/Subtype"] == "/text/xml"


def test_the_metadata_say_so_and_declare_the_words_for_it() -> None:
    told = xmp(PdfReader(BytesIO(files()[1]), strict=True))
    for name, value in (
        ("DocumentFileName", "factur-x.xml"),
        ("DocumentType", "INVOICE"),
        ("Version", "1.0"),
        ("ConformanceLevel", "EN 16931"),
    ):
        assert f"<fx:{name}>{value}</fx:{name}>" in told
        assert f"<pdfaProperty:name>{name}</pdfaProperty:name>" in told
    assert 'xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"' in told
    assert "fx:" not in xmp(PdfReader(BytesIO(files()[0])))


def test_every_object_is_still_found_where_the_table_says() -> None:
    pdf = files()[1]
    begin = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    lines = pdf[begin:].split(b"\n")
    assert lines[0] == b"xref"
    count = int(lines[1].split()[1])
    for number, entry in enumerate(lines[2 : 2 + count]):
        offset, _, kind = entry.split()
        if kind == b"n":
            assert pdf[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(
    "pdf",
    [
        b"%PDF-1.7\n",
        b"<</Length 3/Type/Metadata/Subtype/XML>>\nstream\nabc\nendstream",
    ],
)
def test_a_file_of_another_make_is_refused(pdf: bytes) -> None:
    with pytest.raises(UnknownLayoutError):
        with_metadata(pdf, "", "")
