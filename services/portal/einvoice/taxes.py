"""Which VAT category a tax of an event is, and what each category comes to (BG-23). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pycheval.model import Tax
from pycheval.type_codes import TaxCategoryCode

from contracts.currencies import decimals
from services.portal.einvoice.missing import Lacks
from services.portal.einvoice.parties import Parties, charges_vat
from services.portal.einvoice.texts import money, number, text

Object = Mapping[str, Any]
_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)
# Words that tax codes are made of, Lago's EU tax management among them; most exact first.
_CATEGORIES: Final = (
    ("reverse_charge", TaxCategoryCode.REVERSE_CHARGE, "Reverse charge"),
    ("intra_community", TaxCategoryCode.INTRA_COMMUNITY_EXEMPT, "Intra-Community supply"),
    ("export", TaxCategoryCode.FREE_EXPORT, "Export outside the EU"),
    ("out_of_scope", TaxCategoryCode.OUT_OF_SCOPE, "Not subject to VAT"),
    ("exempt", TaxCategoryCode.EXEMPT, "Exempt from VAT"),
)
# Taxes that are none on added value, whoever charges them.
_OTHER_TAXES: Final = ("sales_tax", "withholding")
_REASONS: Final = {category: reason for _, category, reason in _CATEGORIES}


@dataclass(frozen=True, slots=True)
class Rate:
    """A category with its rate: what lines are grouped by. `reason` says why nothing is charged."""

    category: TaxCategoryCode
    percent: Decimal
    # One group has one reason (BR-E-01), the first that was given.
    reason: str | None = field(default=None, compare=False)


UNTAXED: Final = Rate(TaxCategoryCode.OUT_OF_SCOPE, _ZERO, _REASONS[TaxCategoryCode.OUT_OF_SCOPE])


@dataclass(frozen=True, slots=True)
class Charged:
    """What one rate comes to: sum of its lines less allowances, and the tax on that."""

    rate: Rate
    basis_cents: int
    tax_cents: int
    lines: int


class PlainTax(Tax):
    """A tax as it was charged.

    The library holds it to be the basis times the rate to the last digit; the norm (BR-CO-17)
    allows for what rounding each line by itself adds up to, and `agrees` checks that.
    """

    def __post_init__(self) -> None:
        """Nothing: see above."""


def rate_of(tax: Object) -> Rate | None:
    """The category of an applied tax; None when it is no VAT or its rate is no number."""
    percent = number(tax.get("tax_rate"))
    called = f"{text(tax.get('tax_code')) or ''} {text(tax.get('tax_name')) or ''}"
    code = called.lower().replace("-", "_").replace(" ", "_")
    if percent is None or percent < 0 or any(other in code for other in _OTHER_TAXES):
        return None
    if percent > 0:
        return Rate(TaxCategoryCode.STANDARD_RATE, percent)
    for word, category, usual in _CATEGORIES:
        if word in code:
            told = text(tax.get("tax_description")) or usual
            return Rate(category, _ZERO, usual if category is not TaxCategoryCode.EXEMPT else told)
    return Rate(TaxCategoryCode.ZERO_RATE, _ZERO)


def rate_of_line(
    line: Object, invoice_taxes: Sequence[Object], place: str, lacks: Lacks
) -> Rate | None:
    """The one rate of a line: its own tax, or the invoice's of that rate.

    A line with several taxes (of a state and a city) cannot be said in EN 16931.
    """
    own: Sequence[Object] = line.get("applied_taxes") or []
    if len(own) > 1:
        lacks.add(f"{place}.applied_taxes")
        return None
    percent = number(line.get("taxes_rate"))
    taxes = own or [
        tax for tax in invoice_taxes if percent is None or number(tax.get("tax_rate")) == percent
    ]
    rates = list(dict.fromkeys(rate_of(tax) for tax in taxes))
    if None in rates:
        lacks.add(f"{place}.applied_taxes" if own else "applied_taxes")
        return None
    if len(rates) == 1:
        return rates[0]
    if not rates and percent is not None and percent > 0:
        return Rate(TaxCategoryCode.STANDARD_RATE, percent)
    if not rates and not percent:
        return UNTAXED
    lacks.add(f"{place}.taxes_rate")
    return None


def check_rates(rates: Sequence[Rate], parties: Parties, lacks: Lacks) -> None:
    """What the categories ask of the parties and of each other (BR-S, BR-AE, BR-O)."""
    categories = {rate.category for rate in rates}
    if TaxCategoryCode.OUT_OF_SCOPE in categories and (
        len(categories) > 1 or parties.seller_has_vat_id or parties.buyer.vat_id
    ):
        # Whoever has a VAT number says by which rule there is no tax.
        lacks.add("applied_taxes")
    if categories - {TaxCategoryCode.OUT_OF_SCOPE} and not charges_vat(parties.seller):
        lacks.add("seller.tax_identification_number")
    needing = {TaxCategoryCode.REVERSE_CHARGE, TaxCategoryCode.INTRA_COMMUNITY_EXEMPT}
    if categories & needing and not parties.buyer_is_known_to_tax:
        lacks.add("customer.tax_identification_number")
    selling = {TaxCategoryCode.REVERSE_CHARGE, TaxCategoryCode.FREE_EXPORT} | needing
    if categories & selling and not parties.seller_has_vat_id:
        lacks.add("seller.tax_identification_number")
    if TaxCategoryCode.INTRA_COMMUNITY_EXEMPT in categories:
        # It names a day and a country of delivery (BR-IC-11, BR-IC-12), which no event has.
        lacks.add("applied_taxes")


def agrees(charged: Charged, currency: str) -> bool:
    """BR-CO-17, BR-S-09: the tax is the basis times the rate, but for the rounding of each line.

    The rules allow for less than one whole unit of the currency, which for yen is nothing.
    """
    exact = charged.basis_cents * charged.rate.percent / _HUNDRED
    off = abs(exact - charged.tax_cents)
    return off <= max(1, (charged.lines + 1) // 2) and off < 10 ** decimals(currency)


def breakdown(charged: Charged, currency: str) -> Tax:
    """The group as the library takes it."""
    rate = charged.rate
    return PlainTax(
        money(charged.tax_cents, currency),
        money(charged.basis_cents, currency),
        # BR-O-05: out of scope has no rate.
        None if rate.category is TaxCategoryCode.OUT_OF_SCOPE else rate.percent,
        rate.category,
        exemption_reason=rate.reason,
    )
