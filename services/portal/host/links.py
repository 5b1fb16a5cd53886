"""Links to documents that are good for some minutes, and nothing else is needed to open them. Pure.

A link says what it opens and until when, under a signature (HMAC-SHA256): it cannot be made or
changed by whoever has one, and needs no memory. It is a key in an address, so it is short-lived.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

LIFETIME_SECONDS: Final = 600
# Ids of the greatest length, escaped in JSON, stay below.
LINK_CHARACTERS_MAX: Final = 4_096
Kind = Literal["invoice", "credit_note", "payment_receipt"]
KINDS: Final = ("invoice", "credit_note", "payment_receipt")


@dataclass(frozen=True, slots=True)
class Document:
    """What a link opens: the PDF of an object of a customer."""

    kind: Kind
    organization_id: str
    external_customer_id: str
    id: str


def link_of(document: Document, key: bytes, now_seconds: int) -> str:
    """The last part of a link's address."""
    said = [
        document.kind,
        document.organization_id,
        document.external_customer_id,
        document.id,
        now_seconds + LIFETIME_SECONDS,
    ]
    body = _encoded(json.dumps(said, separators=(",", ":")).encode())
    return f"{body}.{_encoded(_signature(body, key))}"


def opened(link: str, key: bytes, now_seconds: int) -> Document | None:
    """What the link opens; None for one that is not ours or is over."""
    body, dot, signature = link.partition(".")
    if not dot or len(link) > LINK_CHARACTERS_MAX or not link.isascii():
        return None
    if not hmac.compare_digest(_encoded(_signature(body, key)), signature):
        return None
    try:
        kind, organization_id, external_customer_id, id_, until = json.loads(_decoded(body))
    except (NotBase64Error, ValueError):
        return None
    if until <= now_seconds:
        return None
    return Document(kind, organization_id, external_customer_id, id_)


def _signature(body: str, key: bytes) -> bytes:
    # A use of its own for the key, so that nothing else signed with it opens a document.
    return hmac.digest(key, b"document-link:" + body.encode(), sha256)


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
