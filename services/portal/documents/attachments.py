"""A file inside a document: what is attached, and what it is to the document. Knows no format.

PDF/A-3 asks of every attached file its media type, its relationship and a description.
"""

from dataclasses import dataclass
from typing import Literal

# ISO 32000-2, 7.11.3: `data` is what the page shows, for machines (an invoice in XML: Factur-X asks
# for it in its basic profiles); `alternative` is the same document in another form.
Relationship = Literal["source", "data", "alternative", "supplement"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """`description` is read by people, in the document's language."""

    name: str
    content: bytes
    media_type: str
    relationship: Relationship
    description: str
