"""Seller and buyer as a letter writes them. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale

from services.portal.documents.paper import PartyBlock
from services.portal.documents.said import Said, said
from services.portal.documents.wording import LocaleWording

Party = Mapping[str, Any]

_ADDRESS = ("address_line1", "address_line2", "zipcode", "city", "state", "country")
# What fits on a line of the block.
_KEPT_TOGETHER_CHARACTERS_MAX = 26
# Where the city comes before the postal code, on one line with the state.
_CITY_FIRST_COUNTRIES = frozenset(("AU", "CA", "US"))


def party(on_invoice: Party | None, profile: Party | None) -> Party:
    """Who it was when the invoice was made; the profile of today fills what is not there.

    An address is never mixed: a new street in an old town is nobody's address.
    """
    then = {name: value for name, value in (on_invoice or {}).items() if value}
    now = {name: value for name, value in (profile or {}).items() if value}
    if any(name in then for name in _ADDRESS):
        now = {name: value for name, value in now.items() if name not in _ADDRESS}
    return {**now, **then}


def party_block(heading: str, party: Party, wording: LocaleWording) -> PartyBlock:
    """The block as it is printed. The legal name is who owes; the common one follows it."""
    legal, common = said(party.get("legal_name")), said(party.get("name"))
    lines = [common] if legal and common and common != legal else []
    lines.extend(line for line in _address(party, wording.locale) if line)
    lines.extend(_identifiers(party, wording))
    # One that no event has described is named by its id.
    name = legal or common or said(party.get("external_id")) or said(party.get("id"))
    return PartyBlock(heading, name, lines)


def _address(party: Party, locale: str) -> Iterator[Said | None]:
    yield said(party.get("address_line1"))
    yield said(party.get("address_line2"))
    zipcode, city, state = (str(party.get(name) or "") for name in ("zipcode", "city", "state"))
    country = str(party.get("country") or "").upper()
    if country in _CITY_FIRST_COUNTRIES:
        yield said(", ".join(part for part in (city, f"{state} {zipcode}".strip()) if part))
    else:
        yield said(f"{zipcode} {city}")
        yield said(state)
    yield said(Locale.parse(locale, sep="-").territories.get(country, country))


def _identifiers(party: Party, wording: LocaleWording) -> Iterator[Said]:
    texts = wording.texts
    if number := said(party.get("legal_number")):
        label = texts.gettext("Company number: %(number)s")
        yield wording.text(label % {"number": _unbroken(number, wording)})
    if number := said(party.get("tax_identification_number")):
        label = texts.gettext("Tax ID: %(number)s")
        yield wording.text(label % {"number": _unbroken(number, wording)})
    if email := said(party.get("email")):
        yield email


def _unbroken(number: Said, wording: LocaleWording) -> str:
    shown = wording.inside(number)
    if len(shown) > _KEPT_TOGETHER_CHARACTERS_MAX:
        return shown
    return shown.replace(" ", "\N{NO-BREAK SPACE}")
