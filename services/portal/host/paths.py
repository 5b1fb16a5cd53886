"""Which address of the host's API a path is. Pure.

The path is taken as it was sent: in a decoded one a slash of an id and one between segments are the
same. Lago's clients send ids as they are, so an id with a slash in it that was not escaped is no
address here, and says so.
"""

from dataclasses import dataclass
from typing import Final, Literal

from services.chassis.raw_paths import id_of

PREFIX: Final = b"/api/v1/"
Collection = Literal["customers", "invoices", "payments", "payment_receipts", "credit_notes"]
ONE_OF: Final = {
    "customers": "customer",
    "invoices": "invoice",
    "payments": "payment",
    "payment_receipts": "payment_receipt",
    "credit_notes": "credit_note",
}
# What a customer has a list of its own of.
OF_A_CUSTOMER: Final = frozenset(("invoices", "payments", "payment_receipts", "credit_notes"))
DOWNLOADED: Final = frozenset(("invoices", "credit_notes", "payment_receipts"))


@dataclass(frozen=True, slots=True)
class Address:
    """`GET` of a collection, of one of it, of a customer's; or `POST` for a link to a document."""

    collection: str
    id: str | None = None
    customer: str | None = None
    is_download: bool = False

    @property
    def method(self) -> str:
        """The one method that is answered."""
        return "POST" if self.is_download else "GET"


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No address; `code` as Lago names what was not found."""

    code: str


def address_of(raw_path: bytes) -> Address | Nowhere:
    """The address of a path as it was sent, without its query."""
    segments = raw_path.removeprefix(PREFIX).split(b"/")
    collection = segments[0].decode("ascii", "replace")
    if collection not in ONE_OF:
        return Nowhere("not_found")
    nowhere = Nowhere(f"{ONE_OF[collection]}_not_found")
    match segments[1:]:
        case []:
            return Address(collection)
        case [raw_id]:
            id_ = id_of(raw_id)
            return nowhere if id_ is None else Address(collection, id_)
        case [raw_id, last]:
            return _below(collection, id_of(raw_id), last.decode("ascii", "replace")) or nowhere
        case _:
            return nowhere


def _below(collection: str, id_: str | None, last: str) -> Address | None:
    if id_ is None:
        return None
    if collection == "customers" and last in OF_A_CUSTOMER:
        return Address(last, customer=id_)
    if collection in DOWNLOADED and last == "download":
        return Address(collection, id_, is_download=True)
    return None
