"""The taxes of an invoice, a line or a credit note of Stripe's. Pure.

Since 2025-03-31 (basil) they are `taxes` and `total_taxes`, and name their rate by its id; before,
`tax_amounts` and `total_tax_amounts`. Rates themselves stand in `tax_rates` and
`default_tax_rates`, where there are any.
"""

from collections.abc import Mapping
from typing import Final

from services.ledger.intake.stripe.reading import (
    Fields,
    Object,
    amounts_of,
    known,
    part,
    parts,
    reference,
    text,
)

OF_ALL: Final = ("total_taxes", "total_tax_amounts")
OF_LINE: Final = ("taxes", "tax_amounts")
Rates = Mapping[str, Object]


def rates_in(stripe: Object) -> Rates:
    """Every tax rate that stands in an invoice or a credit note, by its id."""
    found = parts(stripe, "default_tax_rates")
    for holder in (stripe, *parts(stripe, "lines")):
        found += parts(holder, "tax_rates")
        found += [_expanded(tax) for tax in _entries(holder, OF_ALL) + _entries(holder, OF_LINE)]
    return {rate_id: rate for rate in found if (rate_id := text(rate, "id"))}


def taxes_of(
    stripe: Object, currency_holder: Object, names: tuple[str, ...], rates: Rates
) -> list[Fields]:
    """The taxes of an object, each with its rate in percent where it is known."""
    amount = amounts_of(currency_holder)
    return [
        known(
            tax_code=(rate_id := _rate_id(tax)),
            tax_name=_name(rates.get(rate_id or "")),
            tax_rate=_percentage(rates.get(rate_id or "")),
            amount_cents=amount(tax, "amount"),
            fees_amount_cents=amount(tax, "taxable_amount"),
        )
        for tax in _entries(stripe, names)
    ]


def tax_cents(stripe: Object, currency_holder: Object, *, inclusive: bool | None = None) -> int:
    """The taxes of a line together; those alone that its amount holds already, or does not."""
    amount = amounts_of(currency_holder)
    return sum(
        amount(tax, "amount") or 0
        for tax in _entries(stripe, OF_LINE)
        if inclusive is None or _is_inclusive(tax) is inclusive
    )


def _entries(stripe: Object, names: tuple[str, ...]) -> list[Object]:
    return next((found for name in names if (found := parts(stripe, name))), [])


def _expanded(tax: Object) -> Object:
    return part(tax, "tax_rate") or part(tax, "tax_rate_details", "tax_rate")


def _rate_id(tax: Object) -> str | None:
    return reference(part(tax, "tax_rate_details"), "tax_rate") or reference(tax, "tax_rate")


def _is_inclusive(tax: Object) -> bool:
    return text(tax, "tax_behavior") == "inclusive" or tax.get("inclusive") is True


def _name(rate: Object | None) -> str | None:
    return text(rate, "display_name") if rate else None


def _percentage(rate: Object | None) -> float | None:
    for name in ("effective_percentage", "percentage") if rate else ():
        value = (rate or {}).get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return None
