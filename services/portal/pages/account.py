"""The account page, built from `Queries.account`. Pure; knows no template and no HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from services.portal import formatting
from services.portal.pages.languages_offered import language_offers
from services.portal.pages.partial import partial
from services.portal.pages.reader import Reader, local_date

# Where the city comes before the postal code, on one line with the state.
_CITY_FIRST_COUNTRIES = frozenset(("AU", "CA", "US"))


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that the seller knows of somebody, a line each."""

    name: str
    lines: list[str]


def account(
    reader: Reader,
    answer: dict[str, Any],
    fresh: dict[str, Any],
    *,
    expires_at: datetime,
    may_choose: bool,
) -> str:
    """The page. `may_choose`: whether the session may change the customer's language."""
    _ = reader.texts.gettext
    customer, organization = answer["customer"], answer["organization"]
    return partial(
        reader,
        "account",
        title=_("Account"),
        fresh=fresh,
        details=details(reader, customer),
        contact=_contact(reader, organization),
        email=organization.get("email") or "",
        languages=language_offers(reader.language) if may_choose else [],
        spoken=next((one.name for one in language_offers(reader.language) if one.chosen), ""),
        timezone=timezone_name(reader),
        expires=_until(reader, expires_at),
    )


def timezone_name(reader: Reader) -> str:
    """The zone as its people call it, with its name in the database: several are called alike."""
    name = formatting.zone_name(reader.timezone, reader.language.locale)
    return f"{name} ({reader.timezone})" if name else reader.timezone


def _until(reader: Reader, moment: datetime) -> str:
    """An instant to the minute; of today the time says enough."""
    zone, locale = reader.timezone, reader.language.locale
    if local_date(moment.isoformat(), zone) == reader.today:
        return formatting.time_to_the_minute(moment, zone, locale)
    return formatting.moment_to_the_minute(moment, zone, locale)


def details(reader: Reader, customer: dict[str, Any]) -> list[Detail]:
    """What the seller knows of a customer (`Queries.profile`), in the order of a letter."""
    _ = reader.texts.gettext
    name, legal_name = customer.get("name"), customer.get("legal_name")
    rows: list[tuple[str, list[str]]] = [
        (_("Name"), [str(name or legal_name or "")]),
        (_("Legal name"), [str(legal_name or "") if name and legal_name != name else ""]),
        (_("Address"), list(address_lines(customer, reader.language.locale))),
        (_("Email"), [customer.get("email") or ""]),
        (_("Phone"), [customer.get("phone") or ""]),
        (_("Tax number"), [customer.get("tax_identification_number") or ""]),
        (_("Company number"), [customer.get("legal_number") or ""]),
        (_("Customer number"), [customer["external_id"]]),
    ]
    kept = [(title, [line for line in lines if line]) for title, lines in rows]
    return [Detail(title, lines) for title, lines in kept if lines]


def address_lines(party: dict[str, Any], locale: str) -> Iterator[str]:
    """The address as a letter has it, the country in the reader's language; empty lines too."""
    yield str(party.get("address_line1") or "")
    yield str(party.get("address_line2") or "")
    zipcode, city, state = (str(party.get(name) or "") for name in ("zipcode", "city", "state"))
    country = str(party.get("country") or "").upper()
    if country in _CITY_FIRST_COUNTRIES:
        yield ", ".join(part for part in (city, f"{state} {zipcode}".strip()) if part)
    else:
        yield f"{zipcode} {city}".strip()
        yield state
    yield Locale.parse(locale, sep="-").territories.get(country, country)


def _contact(reader: Reader, organization: dict[str, Any]) -> str:
    """Who can correct what is wrong."""
    _ = reader.texts.gettext
    name = {"organization": formatting.isolated(reader.organization_name)}
    if organization.get("email"):
        return _("Is something not right? %(organization)s can correct it:") % name
    return _("Is something not right? Ask %(organization)s to correct it.") % name
