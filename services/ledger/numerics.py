"""Amounts of any size on their way to Postgres and back: integers as `numeric`, in binary.

Sums of 64-bit amounts need more than 64 bits; asyncpg's own way leads through `Decimal` and text.
The format is that of `numeric_send` and `numeric_recv` (backend/utils/adt/numeric.c in Postgres):
how many digits there are to the base of 10,000, the power of the first one, the sign, the decimals,
the digits.
"""

from struct import Struct, pack, unpack_from
from typing import Final

from asyncpg import Connection, Record

_BASE: Final = 10_000
_NEGATIVE: Final = 0x4000
_HEAD: Final = ">HhHH"
_ZERO: Final = pack(_HEAD, 0, 0, 0, 0)
# Nearly every amount is below a million in units of two decimals.
_TWO_DIGITS: Final = Struct(_HEAD + "HH").pack
_TWO_DIGITS_END: Final = _BASE * _BASE


async def set_numeric_codec(connection: "Connection[Record]") -> None:
    """Have a connection take and give every `numeric` as an integer."""
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", encoder=to_numeric, decoder=from_numeric, format="binary"
    )


def to_numeric(amount: int) -> bytes:
    """An integer as Postgres reads it."""
    if not amount:
        return _ZERO
    if 0 < amount < _TWO_DIGITS_END:
        return _TWO_DIGITS(2, 1, 0, 0, *divmod(amount, _BASE))
    digits = []
    rest = abs(amount)
    while rest:
        rest, digit = divmod(rest, _BASE)
        digits.append(digit)
    sign = _NEGATIVE if amount < 0 else 0
    count = len(digits)
    return pack(f"{_HEAD}{count}H", count, count - 1, sign, 0, *reversed(digits))


def from_numeric(sent: bytes) -> int:
    """An integer as Postgres writes it. Raises ValueError for decimals, NaN and infinity."""
    count, power, sign, decimals = unpack_from(_HEAD, sent)
    if decimals or sign not in (0, _NEGATIVE):
        raise ValueError("an amount is no integer")
    amount: int = 0
    for digit in unpack_from(f">{count}H", sent, 8):
        amount = amount * _BASE + digit
    # Zeros at the end are not sent.
    amount *= int(_BASE ** (power + 1 - count))
    return -amount if sign else amount
