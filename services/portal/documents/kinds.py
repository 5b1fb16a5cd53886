"""The kinds of documents: what each says, when it was made, how long it is. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.portal.documents.credit_note_content import credit_note_content
from services.portal.documents.invoice_content import invoice_content
from services.portal.documents.paper import Paper
from services.portal.documents.receipt_content import receipt_content
from services.portal.documents.statement_content import statement_content
from services.portal.languages import Language

Object = Mapping[str, Any]
Kind = Literal["invoice", "credit_note", "payment_receipt", "statement"]


@dataclass(frozen=True, slots=True)
class Document:
    """One kind. `dated` is the day, or the instant, that the paper is of."""

    content: Callable[[Object, Object, Language], Paper]
    dated: Callable[[Object], str | None]


KINDS: Mapping[Kind, Document] = {
    "invoice": Document(invoice_content, lambda invoice: invoice["issuing_date"]),
    "credit_note": Document(credit_note_content, lambda note: note["issuing_date"]),
    "payment_receipt": Document(
        receipt_content, lambda receipt: receipt["payment"].get("created_at")
    ),
    "statement": Document(statement_content, lambda statement: statement["to"]),
}
