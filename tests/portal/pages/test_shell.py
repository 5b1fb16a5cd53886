"""The shell shows an organization's name and look, nothing else, and is small."""

import gzip
import re

import pytest

from services.portal.pages import invoice_pages, overview_page
from services.portal.pages.assets import LATER, load_assets
from services.portal.pages.shell import failure_page, shell, states_only
from services.portal.queries import InvoiceQuery
from tests.portal.pages.answers import a_reader, item, organization, overview, totals

ASSETS = load_assets()
FIRST_LOAD_BYTES_MAX = 35_000


def a_shell(asked: dict[str, str] | None = None, **fields: object) -> str:
    return shell(organization(**fields), asked or {}, assets=ASSETS, nonce="n0nce")


def test_everything_that_loads_carries_the_nonce_and_is_our_own() -> None:
    page = a_shell()
    loading = re.findall(r"<(?:script|style|link rel=\"(?:stylesheet|modulepreload)\")[^>]*>", page)
    assert loading
    assert all('nonce="n0nce"' in tag for tag in loading)
    assert set(re.findall(r"(?:src|href)=\"(?!#)([^\"]*)/[^/\"]*\"", page)) == {ASSETS.address}


def test_no_style_or_script_is_written_into_an_element() -> None:
    page = a_shell() + overview_page.overview(
        a_reader(), overview(totals(not_due=(1, 1))), [item()]
    )
    assert not re.findall(r"<[^>]*\s(?:style|on\w+)=", page)


@pytest.mark.parametrize(
    ("theme", "branding", "shown"),
    [
        (None, {}, "auto"),
        (None, {"theme": "dark"}, "dark"),
        ("light", {"theme": "dark"}, "light"),
        ("neon", {"theme": "dark"}, "dark"),
    ],
)
def test_the_address_chooses_the_theme_then_the_organization(
    theme: str | None, branding: dict[str, str], shown: str
) -> None:
    asked = {} if theme is None else {"theme": theme}
    assert f'data-theme="{shown}"' in a_shell(asked, branding=branding)


def test_the_organizations_language_and_direction_are_the_shells() -> None:
    assert '<html lang="ar" dir="rtl"' in a_shell(locale="ar")
    assert '<html lang="en" dir="ltr"' in a_shell(locale=None)


def test_every_end_of_a_session_has_its_page_in_the_shell() -> None:
    page = a_shell(locale="fr")
    for code in ("token_expired", "token_revoked", "token_invalid", "token_missing", "failed"):
        assert f'id="state-{code}"' in page
    assert "Ce lien a expiré" in page


def test_the_ends_of_a_session_can_be_read_in_a_language_used_before() -> None:
    page = states_only(organization(locale="fr"), "de")
    assert "Dieser Link ist abgelaufen" in page
    assert 'data-lang="de"' in page
    assert "Ce lien" in states_only(organization(locale="fr"), "xx")


def test_an_unknown_address_says_nothing_of_why() -> None:
    assert "There is nothing here" in failure_page(404, {}, "", assets=ASSETS, nonce="n0nce")


def test_the_first_load_is_small() -> None:
    listed = {"invoices": [item(str(number)) for number in range(25)], "next_cursor": "c"}
    page = invoice_pages.invoices(a_reader("ar"), InvoiceQuery(), listed, overview(totals()), [])
    sizes = [len(one.compressed) for name, one in ASSETS.files.items() if name not in LATER]
    sizes += [len(gzip.compress(text.encode(), 4)) for text in (a_shell(locale="ar"), page)]
    assert sum(sizes) < FIRST_LOAD_BYTES_MAX


def test_who_frames_it_is_told_to_the_script_only_when_it_may() -> None:
    allowed = ["https://app.example.com", "https://*.example.org"]
    for host in ("https://app.example.com", "https://eu.example.org"):
        assert f' data-host="{host}"' in a_shell({"host": host}, allowed_origins=allowed)
    for host in ("https://evil.example", "https://*.example.org", '"><script>', ""):
        assert "data-host" not in a_shell({"host": host}, allowed_origins=allowed)


def test_the_hosts_look_goes_over_the_organizations() -> None:
    branding = {"accent_color": "#005a9c", "radius": 2, "font_stack": "Georgia, serif"}
    page = a_shell({"accent": "#7a3ea8", "radius": "12"}, branding=branding)
    assert "--accent-light:#7a3ea8;" in page
    assert "--radius:12px;" in page
    assert "--font:Georgia, serif;" in page


def test_the_hosts_language_is_the_shells() -> None:
    assert '<html lang="de" dir="ltr"' in a_shell({"locale": "de-AT"}, locale="ar")
    assert '<html lang="ar" dir="rtl"' in a_shell({"locale": "xx"}, locale="ar")


def test_the_logo_is_our_own_address_of_it() -> None:
    page = a_shell(logo_url="https://cdn.example.com/logo.png")
    assert 'src="/portal/logo/acme/' in page
    assert "cdn.example.com" not in page
    assert "<img" not in a_shell()
