"""The account: what the seller has, in which language, by which clock, until when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.portal.languages import PAGE_LOCALES, language
from services.portal.pages.account import account as account_page
from services.portal.pages.account import timezone_name
from services.portal.pages.languages_offered import language_offers
from tests.portal.pages.answers import a_reader, plain
from tests.portal.pages.entries import account

FRESH = {"as_of": "2026-03-18T13:32:05+00:00", "lag_seconds": 0.2}
TONIGHT = datetime(2026, 3, 18, 22, 30, tzinfo=UTC)


def page(locale: str = "en", *, may_choose: bool = True, **customer: Any) -> str:
    expires_at = customer.pop("expires_at", TONIGHT)
    shown = account_page(
        a_reader(locale), account(**customer), FRESH, expires_at=expires_at, may_choose=may_choose
    )
    return plain(shown)


def test_every_complete_language_is_offered_once_by_its_own_name() -> None:
    offers = language_offers(language("en"))
    assert {offer.locale for offer in offers} == set(PAGE_LOCALES)
    assert len({offer.name for offer in offers}) == len(PAGE_LOCALES)
    names = {offer.locale: offer.name for offer in offers}
    assert [names[code] for code in ("fr", "ar", "zh-TW", "zh-CN", "pt-BR")] == [
        "Français", "العربية", "繁體中文", "简体中文", "Português (Brasil)",
    ]  # fmt: skip


def test_each_name_is_marked_with_its_language_and_direction() -> None:
    shown = page()
    assert '<span lang="de" dir="ltr">Deutsch</span>' in shown
    assert '<span lang="ar" dir="rtl">العربية</span>' in shown


def test_the_language_that_is_shown_is_marked() -> None:
    chosen = [offer.locale for offer in language_offers(language("de")) if offer.chosen]
    assert chosen == ["de"]
    assert page("de").count('aria-current="true"') == 1


def test_a_session_that_may_not_choose_reads_its_language_only() -> None:
    shown = page("fr", may_choose=False)
    assert "data-locale" not in shown
    assert "Français" in shown


def test_details_are_those_that_are_known_and_no_others() -> None:
    shown = page(legal_name="Müller & Söhne GmbH", tax_identification_number="DE1")
    assert "Müller &amp; Söhne GmbH" in shown
    assert "Tax number" in shown
    assert "Phone" not in shown


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("DE", ["12 Main", "10969 Berlin", "Germany"]),
        ("US", ["12 Main", "Berlin, 10969", "United States"]),
    ],
)
def test_an_address_is_written_as_its_country_does(country: str, lines: list[str]) -> None:
    shown = page(address_line1="12 Main", zipcode="10969", city="Berlin", country=country)
    assert "<br>".join(f"<bdi>{line}</bdi>" for line in lines) in shown


def test_the_time_zone_has_the_name_people_call_it_by() -> None:
    assert timezone_name(a_reader()) == "Central European Time (Europe/Paris)"
    assert timezone_name(a_reader(timezone="UTC")) == "UTC"


def test_the_end_of_the_session_is_told_to_the_minute_by_the_readers_clock() -> None:
    assert "This link works until 11:30\u202fPM." in page()
    tomorrow = TONIGHT.replace(day=19)
    assert "This link works until Mar 19, 2026, 11:30\u202fPM." in page(expires_at=tomorrow)


def test_what_is_wrong_has_somebody_to_write_to() -> None:
    assert 'href="mailto:billing@acme.example"' in page()
