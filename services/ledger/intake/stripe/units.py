"""Stripe's amounts in ours. Pure.

Stripe counts in a smallest unit of its own, which for some currencies is not ISO 4217's; events
count in ISO's. Source: https://docs.stripe.com/currencies (minor units, special cases).
"""

from typing import Final

from contracts.currencies import decimals

# fmt: off
NO_DECIMALS: Final = frozenset((
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
))
# fmt: on
THREE_DECIMALS: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# Without decimals for whoever pays, and with two in the API, the last two digits being 00: 5 kr are
# 500. Stripe's list of zero-decimal currencies names UGX too; its special cases overrule it.
WHOLE_IN_HUNDREDTHS: Final = frozenset(("ISK", "UGX"))
# Zero-decimal in payouts alone, which are no business of a customer's: two decimals in all else.
WHOLE_IN_PAYOUTS: Final = frozenset(("HUF", "TWD"))
# Stripe charges in neither; should it, then surely in ISO's unit.
NOT_AT_STRIPE: Final = frozenset(("IQD", "LYD"))


def stripe_decimals(currency: str) -> int:
    """How many decimals an amount of Stripe's API has in this currency (upper case)."""
    if currency in NO_DECIMALS:
        return 0
    if currency in THREE_DECIMALS:
        return 3
    return decimals(currency) if currency in NOT_AT_STRIPE else 2


def minor_units(amount: int, currency: str) -> int:
    """The amount in ISO's smallest unit.

    What Stripe could charge until 2023, 40.10 kr, ISO cannot say: it is rounded, halves away from
    zero.
    """
    shift = decimals(currency) - stripe_decimals(currency)
    if shift >= 0:
        return amount * int(10**shift)
    unit = int(10**-shift)
    whole = (abs(amount) + unit // 2) // unit
    return whole if amount >= 0 else -whole
