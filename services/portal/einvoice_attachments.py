"""The e-invoice that goes into a PDF: where the XML of `einvoice` meets the paper of `documents`.

Knows no HTTP and no database, and neither of the two knows the other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.documents.attachments import Attachment
from services.portal.documents.facturx import facturx_attachment
from services.portal.documents.kinds import Kind
from services.portal.einvoice import Missing, build_credit_note, invoice_xml
from services.portal.languages import language

Object = Mapping[str, Any]


def attachments_of(
    kind: Kind, subject: Object, profile: Object, locale: str
) -> Sequence[Attachment]:
    """The files that belong into the document of that kind; none when there is no e-invoice."""
    match kind:
        case "invoice":
            xml = invoice_xml(subject, profile)
        case "credit_note":
            xml = build_credit_note(subject, profile)
        case "payment_receipt" | "statement":
            return ()
    return () if isinstance(xml, Missing) else (facturx_attachment(xml, language(locale)),)
