"""How an event is placed among the others of its object: version, life cycle, content. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from xxhash import xxh3_64_intdigest

from contracts.values import INT64_MIN
from services.ledger.projection.snapshots import Fields

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

# From the highest bit down: life cycle (2 bits), paid (1), paid amount (59), disputed (1). The sum
# stays below 2^63.
_LIFE_CYCLE_SHIFT: Final = 61
_PAID_SHIFT: Final = 60
_AMOUNT_MAX: Final = 2**59 - 1

_DELETED: Final = 3
_INVOICE_LIFE_CYCLE: Final[Mapping[object, int]] = {"finalized": 1, "voided": 2}
_PAYMENT_LIFE_CYCLE: Final[Mapping[object, int]] = {"processing": 1, "failed": 2}


def microseconds(time: datetime) -> int:
    """Since the epoch; a time without an offset is read as UTC."""
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The way back."""
    return _EPOCH + microseconds * _MICROSECOND


def invoice_rank(fields: Fields) -> int:
    """Voided over finalized over draft, paid over unpaid, the larger paid amount, disputed."""
    life_cycle = _INVOICE_LIFE_CYCLE.get(fields.get("status"), 0)
    paid = fields.get("payment_status") == "succeeded"
    disputed = fields.get("payment_dispute_lost_at") is not None
    amount = fields.get("total_paid_amount_cents")
    return _rank(fields, life_cycle, paid=paid, amount=amount) | disputed


def credit_note_rank(fields: Fields) -> int:
    """Voided over finalized over draft."""
    return _rank(fields, _INVOICE_LIFE_CYCLE.get(fields.get("status"), 0))


def payment_rank(fields: Fields) -> int:
    """Succeeded over failed over processing over pending, the larger amount."""
    status = fields.get("payment_status")
    paid = status == "succeeded"
    life_cycle = 2 if paid else _PAYMENT_LIFE_CYCLE.get(status, 0)
    return _rank(fields, life_cycle, paid=paid, amount=fields.get("amount_cents"))


def plain_rank(fields: Fields) -> int:
    """Of objects that have no life but being deleted."""
    return _rank(fields, 0)


def tie(content: bytes) -> int:
    """64 bits of digest, signed.

    Whoever looked for two contents that share it would only leave it to chance which of two equal
    versions of an object of his own counts.
    """
    return xxh3_64_intdigest(content) + INT64_MIN


def _rank(fields: Fields, life_cycle: int, *, paid: bool = False, amount: object = None) -> int:
    if fields.get("deleted"):
        life_cycle = _DELETED
    counted = min(max(amount, 0), _AMOUNT_MAX) if isinstance(amount, int) else 0
    return (life_cycle << _LIFE_CYCLE_SHIFT) | (paid << _PAID_SHIFT) | (counted << 1)
