"""Seller and buyer of an e-invoice (BG-4, BG-7). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from babel import Locale
from pycheval.model import PostalAddress, TradeParty

from services.portal.einvoice.missing import Lacks
from services.portal.einvoice.texts import text

Object = Mapping[str, Any]

# Where VAT is charged under rules like the directive's, and tax offices give numbers (BT-32).
_VAT_COUNTRIES: Final = frozenset(
    (
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
        "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
        "SI", "SK",
    )
)  # fmt: skip
# CLDR has territories that ISO 3166-1 does not.
_NOT_COUNTRIES: Final = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ"))
_SEPARATORS = re.compile(r"[\s.\-/]+")
# BR-CO-09: the country first; Greece writes EL, Northern Ireland XI. Elsewhere two letters before a
# number do not make it one of VAT: US-12-3456789.
_VAT_ID = re.compile(r"(?P<country>[A-Z]{2})(?=[0-9A-Z]*[0-9])[0-9A-Z]{2,18}")
_VAT_PREFIXES: Final = frozenset(("EL", "XI"))


@dataclass(frozen=True, slots=True)
class Parties:
    """Both parties as the library takes them."""

    seller: TradeParty
    buyer: TradeParty

    @property
    def supplied(self) -> TradeParty:
        """Where to (BG-13): to the buyer's country, which is all that is known of it."""
        assert self.buyer.address is not None  # noqa: S101 - no party is without one
        return TradeParty(None, PostalAddress(self.buyer.address.country_code))

    @property
    def are_german(self) -> bool:
        """Both are, and rules of Factur-X apply that are for Germany alone."""
        addresses = (self.seller.address, self.buyer.address)
        return all(address and address.country_code == "DE" for address in addresses)

    @property
    def seller_has_vat_id(self) -> bool:
        return self.seller.vat_id is not None

    @property
    def buyer_is_known_to_tax(self) -> bool:
        """BR-AE-02: who owes the tax instead is named by a number."""
        return self.buyer.vat_id is not None or self.buyer.legal_id is not None


def parties(seller: Object, buyer: Object, lacks: Lacks) -> Parties | None:
    """Both, or None when one cannot be named; what is missing is in `lacks`."""
    sells, buys = _party(seller, "seller", lacks), _party(buyer, "customer", lacks)
    if sells is None or buys is None:
        return None
    if sells.vat_id is None and sells.tax_number is None:
        lacks.add("seller.tax_identification_number")
        return None
    if sells.vat_id is None and sells.legal_id is None:
        # BR-CO-26: a seller has an identifier that is not of the tax office alone.
        sells.ids = [str(seller.get("id") or sells.name)]
    return Parties(sells, buys)


def charges_vat(seller: TradeParty) -> bool:
    """Whether a tax that this seller charges can be VAT, and not one on sales."""
    if seller.vat_id is not None:
        return True
    return seller.address is not None and seller.address.country_code in _VAT_COUNTRIES


def _party(party: Object, name: str, lacks: Lacks) -> TradeParty | None:
    legal, common = text(party.get("legal_name")), text(party.get("name"))
    country = (text(party.get("country")) or "").upper()
    called = legal or common
    if called is None:
        lacks.add(f"{name}.legal_name")
    if country not in _countries():
        lacks.add(f"{name}.country")
    if called is None or country not in _countries():
        return None
    tax_number = text(party.get("tax_identification_number"))
    vat_id = _vat_id(tax_number)
    legal_number = text(party.get("legal_number"))
    return TradeParty(
        called,
        PostalAddress(
            country,
            country_subdivision=text(party.get("state")),
            post_code=text(party.get("zipcode")),
            city=text(party.get("city")),
            line_one=text(party.get("address_line1")),
            line_two=text(party.get("address_line2")),
        ),
        text(party.get("email")),
        vat_id=vat_id,
        # A buyer's own number of its tax office is no matter of this invoice.
        tax_number=tax_number if vat_id is None and name == "seller" else None,
        legal_id=(legal_number, None) if legal_number else None,
        trading_business_name=common if common != called else None,
    )


def _vat_id(number: str | None) -> str | None:
    compact = _SEPARATORS.sub("", number or "").upper()
    match = _VAT_ID.fullmatch(compact)
    if match is None or match["country"] not in _VAT_COUNTRIES | _VAT_PREFIXES:
        return None
    return compact


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    two_letters = {code for code in codes if len(code) == len("DE") and code.isalpha()}
    return frozenset(two_letters - _NOT_COUNTRIES)
