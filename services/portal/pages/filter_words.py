"""Says in words which filters a list has. Pure; knows no page."""

from datetime import date

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
            name, value = _("Issued"), _days(reader, query.issued_from, query.issued_to)
        case "due_from":
            name, value = _("Due"), _days(reader, query.due_from, query.due_to)
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


def _days(reader: Reader, first: date | None, last: date | None) -> str:
    return _range(reader, reader.day(first) if first else None, reader.day(last) if last else None)


def _amounts(reader: Reader, query: InvoiceQuery) -> str:
    def written(cents: int) -> str:
        if len(query.currencies) == 1:
            return reader.money(cents, query.currencies[0])
        return formatting.amount(cents, USUAL_CURRENCY, reader.language.locale)

    first, last = query.amount_min, query.amount_max
    return _range(
        reader,
        None if first is None else written(first),
        None if last is None else written(last),
    )


def _range(reader: Reader, first: str | None, last: str | None) -> str:
    _ = reader.texts.gettext
    ends = {"first": formatting.isolated(first or ""), "last": formatting.isolated(last or "")}
    if first and last:
        return _("%(first)s to %(last)s") % ends
    return _("from %(first)s") % ends if first else _("up to %(last)s") % ends


def _joined(texts: list[str]) -> str:
    return ", ".join(texts)
