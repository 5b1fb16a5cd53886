"""Who reads a page and how: language, calendar, clock, names. Pure; knows no page."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from services.portal import formatting
from services.portal.languages import Language, choose, offered
from services.portal.pages.logo import logo_address

# Below this the page counts as up to date: a batch is applied and seen within it.
LAG_SECONDS_SHOWN = 5.0
_MINUTE_SECONDS = 60
# Some years of days in some languages: lists show the same ones again and again.
_DAYS_MAX = 8_192
_HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Reader:
    """Formats values and chooses texts for one reader; `today` is by the reader's own calendar."""

    language: Language
    timezone: str
    today: date
    organization_name: str
    # What the customer is usually billed in, when the seller has said so.
    currency: str | None = None
    # Where we serve the organization's logo; empty when it has none.
    logo: str = ""
    # The folder of templates that pages are made of: within the console some stand otherwise.
    templates: str = ""

    @property
    def texts(self) -> NullTranslations:
        return self.language.domain("pages")

    def money(self, amount_cents: int, currency: str) -> str:
        return formatting.money(amount_cents, currency, self.language.locale)

    def money_within(self, amount_cents: int, currency: str) -> str:
        """The amount inside a sentence: kept together and apart from its direction."""
        return formatting.isolated(self.money(amount_cents, currency))

    def number(self, count: int) -> str:
        return formatting.number(count, self.language.locale)

    def day(self, value: date | str) -> str:
        """A day, also as JSON has it (`2026-01-31`)."""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return _day(day, self.language.locale)

    def day_within(self, value: date | str) -> str:
        return formatting.isolated(self.day(value))

    def day_of(self, moment: str) -> str:
        """The day of an instant (RFC 3339), by the reader's own clock."""
        return self.day(local_date(moment, self.timezone))

    def clock(self, moment: datetime) -> str:
        """An instant by the reader's own clock; of today the time says enough."""
        if moment.astimezone(ZoneInfo(self.timezone)).date() == self.today:
            return formatting.time_of_day(moment, self.timezone, self.language.locale)
        return formatting.moment(moment, self.timezone, self.language.locale)


def reader(
    profile: dict[str, Any], session_locale: str | None, chosen_locale: str | None = None
) -> Reader:
    """The reader that a profile (`Queries.profile`) and the session's own language tell of.

    What the reader has chosen on the page (or its host has) comes before all of them.
    """
    organization, customer = profile["organization"], profile["customer"]
    preferred = offered(chosen_locale) or session_locale
    return Reader(
        language=choose(preferred, customer["locale"], organization["locale"]),
        timezone=profile["timezone"],
        today=date.fromisoformat(profile["today"]),
        organization_name=organization_name(organization),
        currency=customer.get("currency"),
        logo=logo_address(organization),
    )


def organization_name(organization: dict[str, Any]) -> str:
    """What the organization is called; its id when no event has named it."""
    return str(organization.get("name") or organization.get("legal_name") or organization["id"])


@lru_cache(maxsize=_DAYS_MAX)
def _day(day: date, locale: str) -> str:
    return formatting.day(day, locale)


def local_date(moment: str, timezone: str) -> date:
    """The calendar day of an instant in a time zone; of the first and last ones, as they say."""
    instant = datetime.fromisoformat(moment)
    try:
        return instant.astimezone(ZoneInfo(timezone)).date()
    except OverflowError:
        return instant.date()


def freshness(reader: Reader, as_of: str | None, lag_seconds: float | None) -> str:
    """How current the page is, as a sentence; says by how much it is behind once that matters."""
    _ = reader.texts.gettext
    if as_of is None or lag_seconds is None:
        return _("Nothing has been loaded yet.")
    clock = formatting.isolated(reader.clock(datetime.fromisoformat(as_of)))
    if lag_seconds < LAG_SECONDS_SHOWN:
        return _("Up to date as of %(time)s") % {"time": clock}
    lag = behind(reader.language, lag_seconds)
    return _("As of %(time)s, %(lag)s") % {"time": clock, "lag": lag}


def behind(language: Language, lag_seconds: float) -> str:
    """By how much something is behind, in the unit that a reader counts it in."""
    ngettext, seconds = language.domain("pages").ngettext, int(lag_seconds)
    if seconds < 2 * _MINUTE_SECONDS:
        count = seconds
        said = ngettext("%(count)s second behind", "%(count)s seconds behind", count)
    elif seconds < 2 * _HOUR_SECONDS:
        count = seconds // _MINUTE_SECONDS
        said = ngettext("%(count)s minute behind", "%(count)s minutes behind", count)
    else:
        count = seconds // _HOUR_SECONDS
        said = ngettext("%(count)s hour behind", "%(count)s hours behind", count)
    return said % {"count": formatting.number(count, language.locale)}
