"""How each kind of object stands in its table: its columns, and the row of a snapshot. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from pydantic_core import from_json, to_json

from contracts.events import CREDIT_NOTE, CUSTOMER, ORGANIZATION, PAYMENT, PAYMENT_RECEIPT
from services.ledger.named_tuples import named
from services.ledger.projection.invoices import (
    NO_FACTS,
    UNKNOWN_TERMS,
    Facts,
    Settlement,
    Terms,
    day,
    search_text,
    settle,
    terms,
)
from services.ledger.projection.snapshots import (
    NOTHING_OLDER,
    UNKNOWN,
    Fields,
    Snapshot,
    Stamp,
    UnreadFields,
)
from services.ledger.projection.spreading import fixed_parts

# Tenant, and the object's id within it.
Key: TypeAlias = tuple[str, str]


class StoredRow(Protocol):
    """A row as the database client hands it out."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401 - a column may hold anything


Row: TypeAlias = tuple[object, ...]

# Of stages alone: whether a row is what a batch says, or that merged with what was stored.
MERGED: Final = "merged"
_SNAPSHOT_COLUMNS: Final = ("object", "older", "version", "rank", "tie")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of folded objects. `row` gives the values of `columns`, as its stage takes them."""

    name: str
    key_columns: tuple[str, ...]
    value_columns: tuple[str, ...]
    values: Callable[[Fields], Row]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key_columns, *_SNAPSHOT_COLUMNS, *self.value_columns, MERGED)

    def row(self, key: Key, snapshot: Snapshot, *, merged: bool) -> Row:
        tenant_and_id = key if len(self.key_columns) > 1 else key[:1]
        values = self.values(snapshot.fields)
        return (*tenant_and_id, *snapshot_values(snapshot), *values, merged)


def snapshot_values(snapshot: Snapshot) -> Row:
    """`object`, `older` and the stamp, as the columns of every table hold them."""
    text = snapshot.text or to_json(snapshot.fields).decode()
    older = to_json(snapshot.older).decode() if snapshot.older else None
    return (text, older, *snapshot.stamp)


def stored_snapshot(row: StoredRow) -> Snapshot:
    """The way back; an object that no event has brought is UNKNOWN."""
    if row["object"] is None:
        return UNKNOWN
    older = from_json(row["older"]) if row["older"] is not None else None
    return Snapshot(
        Stamp(row["version"], row["rank"], row["tie"]),
        from_json(row["object"]),
        {name: Stamp(*stamp) for name, stamp in older.items()} if older else NOTHING_OLDER,
    )


def _locale(known: Mapping[str, Any]) -> str | None:
    configuration = known.get("billing_configuration")
    return configuration.get("document_locale") if configuration else None


def _organization(fields: Fields) -> Row:
    known: Mapping[str, Any] = fields
    return (
        known.get("name"),
        known.get("legal_name"),
        known.get("timezone"),
        _locale(known),
        known.get("allowed_origins") or [],
    )


def _customer(fields: Fields) -> Row:
    known: Mapping[str, Any] = fields
    return (
        known.get("name"),
        known.get("timezone"),
        _locale(known),
        bool(known.get("deleted")),
    )


def _payment(fields: Fields) -> Row:
    known: Mapping[str, Any] = fields
    return (
        known["amount_cents"],
        known["amount_currency"],
        known["payment_status"],
        utc(known.get("created_at")),
        fixed_parts(fields) is None,
    )


def _payment_receipt(fields: Fields) -> Row:
    known: Mapping[str, Any] = fields
    return (known["payment"]["id"], known["number"])


def _credit_note(fields: Fields) -> Row:
    known: Mapping[str, Any] = fields
    voided = (
        known.get("status") == "voided"
        or known.get("credit_status") == "voided"
        or known.get("voided_at") is not None
        or bool(known.get("deleted"))
    )
    return (
        known["invoice_id"],
        known.get("external_customer_id"),
        known["number"],
        known["currency"],
        day(known["issuing_date"]),
        known["total_amount_cents"],
        known.get("offset_amount_cents") or 0,
        voided,
    )


_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def utc(written: str | datetime | None) -> datetime | None:
    """A time as events write it, in UTC; one without an offset is UTC. Years stay 1 to 9999."""
    if written is None:
        return None
    time = datetime.fromisoformat(written) if isinstance(written, str) else written
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    try:
        return time.astimezone(UTC)
    except OverflowError:
        # The first or last hours that a calendar of four digits has, seen from another offset.
        return _FIRST if time.year == 1 else _LAST


ORGANIZATIONS: Final = Table(
    "organizations",
    ("organization_id",),
    ("name", "legal_name", "timezone", "document_locale", "allowed_origins"),
    _organization,
)
CUSTOMERS: Final = Table(
    "customers",
    ("organization_id", "external_customer_id"),
    ("name", "timezone", "document_locale", "deleted"),
    _customer,
)
PAYMENTS: Final = Table(
    "payments",
    ("organization_id", "payment_id"),
    ("amount_cents", "currency", "payment_status", "created_at", "spread"),
    _payment,
)
PAYMENT_RECEIPTS: Final = Table(
    "payment_receipts",
    ("organization_id", "payment_receipt_id"),
    ("payment_id", "number"),
    _payment_receipt,
)
CREDIT_NOTES: Final = Table(
    "credit_notes",
    ("organization_id", "credit_note_id"),
    (
        "invoice_id", "external_customer_id", "number", "currency", "issuing_date",
        "total_amount_cents", "offset_amount_cents", "voided",
    ),
    _credit_note,
)  # fmt: skip
# In the order in which transactions lock; invoices come after all of them.
PLAIN_TABLES: Final = {
    ORGANIZATION.name: ORGANIZATIONS,
    CUSTOMER.name: CUSTOMERS,
    PAYMENT.name: PAYMENTS,
    PAYMENT_RECEIPT.name: PAYMENT_RECEIPTS,
    CREDIT_NOTE.name: CREDIT_NOTES,
}

INVOICES: Final = "invoices"
INVOICE_COLUMNS: Final = (
    "organization_id", "invoice_id", *_SNAPSHOT_COLUMNS, *Terms._fields,
    "paid_amount_cents", "credited_amount_cents", "pending_amount_cents", "due_amount_cents",
    "settlement", "search_text",
)  # fmt: skip


def invoice_row(key: Key, snapshot: Snapshot, known: Terms, settlement: Settlement) -> Row:
    """An invoice that events have brought: the values of INVOICE_COLUMNS."""
    return (
        *key, *snapshot_values(snapshot), *known, *settlement, search_text(snapshot.fields),
    )  # fmt: skip


class FirstRow(NamedTuple):
    """The row of an invoice that nothing stored knows: it follows from its snapshot alone.

    The snapshot's fields may be unread: the row says all that is needed of them.
    """

    snapshot: Snapshot
    terms: Terms
    settlement: Settlement
    row: Row


def first_row(key: Key, snapshot: Snapshot) -> FirstRow:
    """An invoice without facts."""
    stamp, fields, older, text = snapshot
    known = terms(fields)
    settlement = settle(known, NO_FACTS)
    row = invoice_row(key, snapshot, known, settlement)
    if text is not None:
        snapshot = named(Snapshot, (stamp, UnreadFields(text), older, text))
    return named(FirstRow, (snapshot, known, settlement, row))


def stub_row(key: Key) -> Row:
    """An invoice that others have named; its row is there to be locked."""
    unpaid = settle(UNKNOWN_TERMS, NO_FACTS)._replace(settlement="unpaid")
    return (*key, None, None, *UNKNOWN.stamp, *UNKNOWN_TERMS, *unpaid, "")


def stored_terms(row: StoredRow) -> Terms:
    """The terms of a stored invoice; UNKNOWN_TERMS of a stub."""
    return Terms(*(row[column] for column in Terms._fields))


def stored_settlement(row: StoredRow) -> Settlement:
    """What had followed from the facts."""
    return Settlement(
        row["paid_amount_cents"],
        row["credited_amount_cents"],
        row["pending_amount_cents"],
        row["due_amount_cents"],
        row["settlement"],
    )


def invoice_terms(snapshot: Snapshot) -> Terms:
    """The terms of a snapshot; UNKNOWN_TERMS of one that no event has brought."""
    return terms(snapshot.fields) if snapshot.fields else UNKNOWN_TERMS


def stored_facts(row: StoredRow) -> Facts:
    """What payments and credit notes say of an invoice."""
    return Facts(
        row["paid_amount_cents"],
        row["pending_amount_cents"],
        row["credited_amount_cents"],
    )
