"""Lines of an e-invoice (BG-25). Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Final

from pycheval.model import EN16931LineItem
from pycheval.money import Money
from pycheval.quantities import QuantityCode
from pycheval.type_codes import TaxCategoryCode

from services.portal.documents.periods import local_period
from services.portal.einvoice.taxes import Rate
from services.portal.einvoice.texts import money, number, plain, text

Object = Mapping[str, Any]
_ONE: Final = Decimal(1)
# Of a price times a quantity: both may have twenty before the point, and many after it.
_DIGITS_MAX: Final = 80


def line_item(
    place: int, line: Object, rate: Rate, currency: str, timezone: str
) -> EN16931LineItem:
    """The line as the library takes it; its amount is `amount_cents`, before tax."""
    amount = money(line["amount_cents"], currency)
    quantity, price, basis = _priced(amount, line)
    name = _name(line) or str(place)
    description = text(line.get("description"))
    return EN16931LineItem(
        str(place),
        name,
        price,
        (quantity, QuantityCode.ONE),
        amount,
        None if rate.category is TaxCategoryCode.OUT_OF_SCOPE else rate.percent,
        rate.category,
        basis_quantity=None if basis is None else (basis, QuantityCode.ONE),
        description=None if description == name else description,
        seller_assigned_id=text((line.get("item") or {}).get("code")),
        billing_period=line_period(line, timezone),
    )


def line_period(line: Object, timezone: str) -> tuple[date, date] | None:
    """The days that a line bills for; None when it does not say."""
    return local_period(line.get("from_date"), line.get("to_date"), timezone)


def _priced(amount: Money, line: Object) -> tuple[Decimal, Money, Decimal | None]:
    """Quantity, net price and the quantity that the price is for.

    Quantity times price is the amount, as whoever checks the invoice reckons: where the price of
    one unit is rounded or graduated, the price is that of all units. A price is never below zero
    (BR-27): what is taken back is a quantity below zero.
    """
    units, price = number(line.get("units")), number(line.get("precise_unit_amount"))
    if units and price is not None and price >= 0:
        with localcontext(Context(prec=_DIGITS_MAX)):
            exact = (units * price).quantize(amount.amount, rounding=ROUND_HALF_UP)
        if exact == amount.amount:
            return units, Money(price, amount.currency), None
    quantity = plain(abs(units)) if units else _ONE
    sign = -1 if amount.amount < 0 else 1
    basis = None if quantity == _ONE else quantity
    return plain(sign * quantity), Money(abs(amount.amount), amount.currency), basis


def _name(line: Object) -> str | None:
    item = line.get("item") or {}
    names = (
        line.get("invoice_display_name"),
        item.get("invoice_display_name"),
        item.get("name"),
        line.get("description"),
        item.get("code"),
    )
    return next((name for name in map(text, names) if name), None)
