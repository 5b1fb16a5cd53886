"""Whether the amounts of an invoice agree as EN 16931 asks, and what they are. Pure.

Nothing is made to agree: an amount that does not follow from the others is named as missing, since
an e-invoice that differs from the paper is worse than none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.einvoice.missing import Lacks
from services.portal.einvoice.taxes import Charged, Rate, agrees, rate_of

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deduction:
    """What was taken off before tax (BG-20): a reason, and how much of it off each rate."""

    reason: str
    cents: dict[Rate, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """All in minor units, as BT-106 to BT-115 name them."""

    lines: int
    deductions: list[Deduction]
    charged: list[Charged]
    without_tax: int
    tax: int
    with_tax: int
    prepaid: int
    due: int


@dataclass(frozen=True, slots=True)
class Stated:
    """The totals that the document states; None for one that it does not."""

    without_tax: int | None
    tax: int | None
    with_tax: int | None
    due: int
    # Reasons and amounts taken off before tax, and what was paid with credit from elsewhere.
    taken_off: dict[str, int]
    prepaid: int


def sums(
    lines: Sequence[tuple[Rate, int]],
    taxes: Sequence[Object],
    stated: Stated,
    currency: str,
    lacks: Lacks,
) -> Sums | None:
    """The sums, or None with what does not agree in `lacks`."""
    by_rate: dict[Rate, int] = {}
    counts: dict[Rate, int] = {}
    for rate, cents in lines:
        by_rate[rate] = by_rate.get(rate, 0) + cents
        counts[rate] = counts.get(rate, 0) + 1
    deductions = [
        Deduction(reason, _spread(cents, by_rate)) for reason, cents in stated.taken_off.items()
    ]
    basis = {
        rate: cents - sum(deduction.cents.get(rate, 0) for deduction in deductions)
        for rate, cents in by_rate.items()
    }
    line_sum, without_tax = sum(by_rate.values()), sum(basis.values())
    tax_of = _taxes(taxes, list(by_rate), stated)
    charged = [Charged(rate, basis[rate], tax_of.get(rate, 0), counts[rate]) for rate in by_rate]
    tax = sum(one.tax_cents for one in charged)
    found = Sums(
        line_sum,
        deductions,
        charged,
        without_tax,
        tax,
        without_tax + tax,
        stated.prepaid,
        without_tax + tax - stated.prepaid,
    )
    _check(found, stated, lacks)
    if not set(tax_of) <= set(by_rate) or not all(agrees(one, currency) for one in charged):
        lacks.add("applied_taxes")
    return None if lacks else found


def _check(found: Sums, stated: Stated, lacks: Lacks) -> None:
    for name, wanted, cents in (
        ("sub_total_excluding_taxes_amount_cents", stated.without_tax, found.without_tax),
        ("taxes_amount_cents", stated.tax, found.tax),
        ("sub_total_including_taxes_amount_cents", stated.with_tax, found.with_tax),
        ("total_amount_cents", stated.due, found.due),
    ):
        if wanted is not None and wanted != cents:
            lacks.add(name)


def _taxes(taxes: Sequence[Object], rates: list[Rate], stated: Stated) -> dict[Rate, int]:
    """The tax of each rate as it is stated; one rate alone bears what is stated of all."""
    if not taxes and len(rates) == 1:
        return {rates[0]: stated.tax or 0}
    found: dict[Rate, int] = {}
    for tax in taxes:
        rate = rate_of(tax)
        if rate is not None:
            found[rate] = found.get(rate, 0) + (tax.get("amount_cents") or 0)
    # A tax of nothing on nothing is no group of its own.
    return {rate: cents for rate, cents in found.items() if cents or rate in rates}


def _spread(cents: int, by_rate: Mapping[Rate, int]) -> dict[Rate, int]:
    """An amount over the rates in proportion to their lines, to the last minor unit."""
    total = sum(by_rate.values())
    if total <= 0:
        return {next(iter(by_rate)): cents} if by_rate else {}
    shares = {rate: cents * part // total for rate, part in by_rate.items()}
    # What is left by rounding goes to those that lost most of it.
    lost = sorted(by_rate, key=lambda rate: -(cents * by_rate[rate] % total))
    for rate in lost[: cents - sum(shares.values())]:
        shares[rate] += 1
    return {rate: share for rate, share in shares.items() if share}
