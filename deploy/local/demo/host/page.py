"""The host product's page: whose accounts and which languages its controls offer. Pure."""

import html

from babel import Locale

from deploy.local.demo.company import DemoCustomer, Habit
from services.portal.languages import PAGE_LOCALES

# What makes an account worth a look, beside the first one.
WORTH_A_LOOK = (
    ("JPY", "yen, no decimals"),
    ("KWD", "Kuwaiti dinar, three decimals, Arabic"),
    ("EUR", "euro"),
    ("CHF", "Swiss franc, German"),
    ("CAD", "Canadian dollar, French"),
    ("TND", "Tunisian dinar, three decimals, French"),
)
TELLING: tuple[Habit, ...] = ("troubled", "in_parts", "late", "prompt")


def page(template: str, portico_url: str, everyone: list[DemoCustomer]) -> str:
    """The template with its controls filled in."""
    options = _featured(everyone) + _group("Everyone", [_option(each) for each in everyone])
    return (
        template.replace("{{customers}}", options)
        .replace("{{locales}}", "".join(_locale(locale) for locale in PAGE_LOCALES))
        .replace("{{portico_url}}", html.escape(portico_url))
    )


def _locale(locale: str) -> str:
    """A language by its own name."""
    name = str(Locale.parse(locale, sep="-").display_name)
    # The first letter alone: the rest is as the language has it (`português (Brasil)`).
    name = name[0].upper() + name[1:]
    return f'<option value="{locale}" lang="{locale}">{html.escape(name)}</option>'


def _featured(everyone: list[DemoCustomer]) -> str:
    first, *others = everyone
    options = [_option(first, "a bit of everything")]
    # Who pays badly has something to show.
    telling = sorted(others, key=lambda each: TELLING.index(each.habit))
    for currency, why in WORTH_A_LOOK:
        match = next((each for each in telling if each.country.currency == currency), None)
        if match is not None:
            options.append(_option(match, why))
    return _group("Worth a look", options)


def _group(label: str, options: list[str]) -> str:
    return f'<optgroup label="{label}">{"".join(options)}</optgroup>'


def _option(customer: DemoCustomer, why: str = "") -> str:
    text = f"{customer.name} · {why}" if why else customer.name
    return f'<option value="{customer.external_id}">{html.escape(text)}</option>'
