"""Says in words which filters a list has. Pure; knows no page."""

from datetime import date

from contracts.currencies import decimals
from services.portal import formatting
from services.portal.pages.address import Filter
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import words
from services.portal.queries import InvoiceQuery

# Any with two decimals, for amounts whose currency is not said; its name is not shown.
USUAL_CURRENCY = "EUR"


def describe(reader: Reader, query: InvoiceQuery, filter_: Filter) -> str:
    """A filter in words: `Status: Overdue`, `Issued: from Jan 1, 2026`."""
    _ = reader.texts.gettext
    match filter_.names[0]:
        case "q":
            name, value = _("Search"), formatting.isolated(query.q or "")
        case "status":
            name, value = _("Status"), _joined([words(reader)[code] for code in query.statuses])
        case "currency":
            name, value = _("Currency"), _joined(list(query.currencies))
        case "type":
            name, value = _("Type"), _joined([type_word(reader, code) for code in query.types])
        case "issued_from":
            name, value = _("Issued"), days_text(reader, query.issued_from, query.issued_to)
        case "due_from":
            name, value = _("Due"), days_text(reader, query.due_from, query.due_to)
        case _:
            name, value = _("Amount"), _amounts(reader, query)
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def type_word(reader: Reader, code: str) -> str:
    """What a type of invoice is called; an unknown one is its own word."""
    return type_words(reader).get(code, code.replace("_", " "))


def type_words(reader: Reader) -> dict[str, str]:
    """The types that billing systems are known to send, by their codes."""
    _ = reader.texts.gettext
    return {
        "subscription": _("Subscription"),
        "one_off": _("One-off"),
        "add_on": _("Add-on"),
        "credit": _("Prepaid credit"),
        "advance_charges": _("Charges in advance"),
        "progressive_billing": _("Interim billing"),
    }


def days_text(reader: Reader, first: date | None, last: date | None) -> str:
    """A range of days of which one end may be open."""
    pgettext = reader.texts.pgettext
    ends = {
        "first": reader.day_within(first) if first else "",
        "last": reader.day_within(last) if last else "",
    }
    if first and last:
        return pgettext("dates", "%(first)s to %(last)s") % ends
    text = pgettext("dates", "from %(first)s") if first else pgettext("dates", "until %(last)s")
    return text % ends


def amount_example(reader: Reader, currency: str) -> str:
    """How an amount of that currency is written here, said to whoever wrote it otherwise."""
    _ = reader.texts.gettext
    # Has groups and, where the currency has them, decimals.
    value = reader.money_within(12_345 * 10 ** decimals(currency) // 10, currency)
    return _("Write the amount like this: %(amount)s") % {"amount": value}


def _amounts(reader: Reader, query: InvoiceQuery) -> str:
    pgettext = reader.texts.pgettext
    first, last = query.amount_min, query.amount_max
    ends = {"first": _amount(reader, query, first), "last": _amount(reader, query, last)}
    if first is not None and last is not None:
        return pgettext("amounts", "%(first)s to %(last)s") % ends
    if first is not None:
        return pgettext("amounts", "from %(first)s") % ends
    return pgettext("amounts", "up to %(last)s") % ends


def _amount(reader: Reader, query: InvoiceQuery, cents: int | None) -> str:
    if cents is None:
        return ""
    if len(query.currencies) == 1:
        return reader.money_within(cents, query.currencies[0])
    amount = formatting.amount(cents, USUAL_CURRENCY, reader.language.locale)
    return formatting.isolated(amount)


def _joined(texts: list[str]) -> str:
    return ", ".join(texts)
