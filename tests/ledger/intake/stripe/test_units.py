"""Stripe's amounts in ISO 4217's smallest unit."""

from typing import get_args

import pytest

from contracts.currencies import Currency, decimals
from services.ledger.intake.stripe.units import minor_units, stripe_decimals


@pytest.mark.parametrize(
    ("currency", "stripe", "ours"),
    [
        ("USD", 1_000, 1_000),
        ("JPY", 500, 500),
        ("KWD", 5_120, 5_120),
        # ISO gives the ariary two decimals, of which Stripe knows none.
        ("MGA", 500, 50_000),
        # No decimals, two in the API.
        ("ISK", 500, 5),
        ("UGX", 500, 5),
        # No decimals in payouts alone.
        ("HUF", 1_045, 1_045),
        ("TWD", 80_000, 80_000),
        ("ISK", -500, -5),
        # What could be charged until April 2023.
        ("ISK", 4_010, 40),
        ("ISK", 4_050, 41),
        ("ISK", -4_050, -41),
    ],
)
def test_an_amount_is_counted_in_isos_unit(currency: str, stripe: int, ours: int) -> None:
    assert minor_units(stripe, currency) == ours


def test_only_three_currencies_differ_from_iso() -> None:
    differing = {code for code in get_args(Currency) if stripe_decimals(code) != decimals(code)}
    assert differing == {"ISK", "UGX", "MGA"}
