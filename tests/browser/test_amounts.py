"""What is typed into the fields for amounts means what its reader's language has it mean."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from services.portal import formatting
from services.portal.languages import PAGE_LOCALES
from services.portal.pages.assets import DIRECTORY
from services.portal.pages.filter_panel import filter_panel
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery
from tests.browser.portal_page import browsing
from tests.portal.pages.answers import a_reader

pytestmark = pytest.mark.browser

CURRENCIES = ["EUR", "JPY", "KWD", "SEK", "CZK", "PLN", "HUF", "BRL", "IDR", "CAD", "USD", "XOF",
              "INR", "ILS", "SAR", "DKK", "TND"]  # fmt: skip
CENTS = (0, 5, 123_450, 1_234_567, 98_765_432_109, -123_450)
REGIONAL = ("de-CH", "fr-CH", "en-IN", "en-ZA", "ar-EG", "de-AT", "pt-PT")

READ = """async ([module, asked]) => {
    const { minorUnits } = await import(module);
    return asked.map(([typed, how]) => minorUnits(typed, how));
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, which no test leaves anything in."""
    with browsing(browser) as context:
        yield context.new_page()


def read(page: Page, asked: list[tuple[str, dict[str, Any]]]) -> list[str | None]:
    script = base64.b64encode((DIRECTORY / "amounts.js").read_bytes()).decode()
    answers: list[str | None] = page.evaluate(
        READ, [f"data:text/javascript;base64,{script}", [list(one) for one in asked]]
    )
    return answers


def writing(reader: Reader, currency: str) -> dict[str, Any]:
    """What the panel tells the script, as the script puts it together."""
    panel = filter_panel(reader, InvoiceQuery(), [currency])
    (amounts,) = panel.amounts
    return {
        "decimals": amounts.decimals,
        "point": panel.point,
        "group": panel.group,
        "signs": [amounts.sign, currency],
    }


@pytest.mark.parametrize("locale", [*PAGE_LOCALES, *REGIONAL])
def test_what_a_page_prints_is_read_back_in_the_same_language(page: Page, locale: str) -> None:
    asked, meant = [], []
    for currency in CURRENCIES:
        how = writing(a_reader(locale), currency)
        for cents in CENTS:
            printed = formatting.money(cents, currency, locale)
            number = formatting.amount(cents, currency, locale)
            for typed in (printed, number, printed.replace("\N{NO-BREAK SPACE}", " ").lower()):
                asked.append((typed, how))
                meant.append((typed, str(cents)))
    answers = [(typed, answer) for (typed, _), answer in zip(asked, read(page, asked), strict=True)]
    assert answers == meant


@pytest.mark.parametrize(
    ("locale", "currency", "typed", "meant"),
    [
        ("de", "KWD", "1.234", "1234000"),
        ("en", "KWD", "1.234", "1234"),
        ("en", "KWD", "1,234", "1234000"),
        ("de", "EUR", "1.234", "123400"),
        ("de", "EUR", "1,5", "150"),
        # Another language's marks, where they can mean one thing only.
        ("de", "EUR", "1.5", "150"),
        ("en", "EUR", "18 450,00", "1845000"),
        ("en", "EUR", "1.234,50", "123450"),
        ("fr", "EUR", "1.234", "123400"),
        ("en", "JPY", "1.500", "1500"),
        # It could be a thousand or a fraction, and is neither in French.
        ("fr", "KWD", "1.234", None),
        # Half a yen is no amount, nor fifteen.
        ("en", "JPY", "1.5", None),
        ("de", "JPY", "1,5", None),
        ("en", "EUR", "1.2.3", None),
        ("en", "EUR", "12,34", "1234"),
        ("en", "EUR", "abc", None),
        ("en", "EUR", "about 12", None),
        ("en", "EUR", "12 USD", None),
        ("en", "EUR", "--5", None),
        ("en", "EUR", "1234567890123456789", None),
        ("en", "EUR", "", ""),
        ("en", "EUR", "  ", ""),
        ("en", "EUR", "EUR 007.5", "750"),
        ("en", "EUR", ".5", "50"),
        ("nb", "NOK", "1 234,-", "123400"),
        ("de-CH", "CHF", "1'234.50", "123450"),
        ("hi", "INR", "₹१२,३४,५६७.८९", "123456789"),
        ("ar", "SAR", "١٬٢٣٤٫٥٠", "123450"),
        ("ja", "JPY", "１，２３４", "1234"),
    ],
)
def test_an_amount_is_read_by_the_readers_own_marks(
    page: Page, locale: str, currency: str, typed: str, meant: str | None
) -> None:
    assert read(page, [(typed, writing(a_reader(locale), currency))]) == [meant]
