"""What makes a PDF a Factur-X one: its file's name, its relationship, its place in the metadata.

Factur-X 1.07 (ZUGFeRD 2.3), sections 6.2 and 6.3. Knows nothing of the XML but its profile.
"""

from collections.abc import Sequence

from services.portal.documents.attachments import Attachment
from services.portal.documents.metadata import with_metadata
from services.portal.languages import Language

FILE_NAME = "factur-x.xml"
# The profile of every XML that `einvoice` builds, by the name that the metadata has for it.
CONFORMANCE_LEVEL = "EN 16931"

_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentFileName": (FILE_NAME, "name of the embedded XML invoice file"),
    # A credit note too: its XML says what it is.
    "DocumentType": ("INVOICE", "INVOICE"),
    "Version": ("1.0", "The actual version of the Factur-X XML schema"),
    "ConformanceLevel": (CONFORMANCE_LEVEL, "The conformance level of the embedded data"),
}


def facturx_attachment(xml: bytes, language: Language) -> Attachment:
    """The e-invoice as it goes into the paper: another form of the same document."""
    description = language.domain("documents").gettext("The same document for programs (Factur-X)")
    return Attachment(FILE_NAME, xml, "text/xml", "alternative", description)


def is_among(attachments: Sequence[Attachment]) -> bool:
    """Whether a document with these is a Factur-X one."""
    return any(one.name == FILE_NAME for one in attachments)


def declared(pdf: bytes) -> bytes:
    """The PDF, in which the XML is attached already, with metadata that says so."""
    return with_metadata(pdf, _schema(), _description())


def _schema() -> str:
    properties = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
        for name, (_, meaning) in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _description() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{values}</rdf:Description>'
