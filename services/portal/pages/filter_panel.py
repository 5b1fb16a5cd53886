"""What the filter panel of the list offers, and what is set in it. Pure; knows no template."""

from dataclasses import dataclass

from contracts.currencies import decimals
from services.portal import formatting
from services.portal.number_patterns import separators
from services.portal.pages.address import filters, sort_parameter
from services.portal.pages.filter_words import USUAL_CURRENCY, amount_example, type_words
from services.portal.pages.reader import Reader
from services.portal.pages.statuses import words
from services.portal.queries import InvoiceQuery


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """How amounts of a currency are written. `example` says so to whoever typed something else."""

    currency: str
    sign: str
    decimals: int
    example: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel. `count`: filters set in it; `point` and `group`: the marks in a number."""

    statuses: list[Choice]
    currencies: list[Choice]
    types: list[Choice]
    sorts: list[Choice]
    values: dict[str, str]
    point: str
    group: str
    amounts: list[Amounts]
    amounts_need_currency: bool
    count: int


def filter_panel(reader: Reader, query: InvoiceQuery, currencies: list[str]) -> Panel:
    """The panel for a query. `currencies` are those the customer is billed in."""
    currency = _only_currency(query, currencies)
    offered = sorted({*currencies, *query.currencies})
    point, group = separators(reader.language.locale)
    return Panel(
        statuses=_choices(words(reader), query.statuses),
        currencies=[Choice(code, code, code in query.currencies) for code in offered],
        types=_choices({code: code for code in query.types} | type_words(reader), query.types),
        sorts=_sorts(reader, query),
        values={
            "issued_from": str(query.issued_from or ""),
            "issued_to": str(query.issued_to or ""),
            "due_from": str(query.due_from or ""),
            "due_to": str(query.due_to or ""),
            "amount_min": _typed(reader, currency, query.amount_min),
            "amount_max": _typed(reader, currency, query.amount_max),
        },
        point=point,
        group=group,
        amounts=[_amounts(reader, code) for code in offered],
        amounts_need_currency=currency is None,
        count=sum(filter_.names != ("q",) for filter_ in filters(query)),
    )


def _choices(names: dict[str, str], chosen: tuple[str, ...]) -> list[Choice]:
    """An option each; several chosen together are one more, so that the panel keeps them."""
    listed = [Choice(code, name, chosen == (code,)) for code, name in names.items()]
    if len(chosen) > 1:
        together = ", ".join(names.get(code, code) for code in chosen)
        listed.append(Choice(",".join(chosen), together, chosen=True))
    return listed


def _sorts(reader: Reader, query: InvoiceQuery) -> list[Choice]:
    _ = reader.texts.gettext
    names = {
        "": _("Newest first"),
        "issuing_date": _("Oldest first"),
        "payment_due_date": _("Due first"),
        "-payment_due_date": _("Due last"),
        "-total_amount_cents": _("Largest amount first"),
        "total_amount_cents": _("Smallest amount first"),
        "number": _("Number, ascending"),
        "-number": _("Number, descending"),
    }
    now = sort_parameter(query)
    return [Choice(value, name, value == now) for value, name in names.items()]


def _amounts(reader: Reader, currency: str) -> Amounts:
    locale = reader.language.locale
    # With the spaces and marks that stand between it and the number: the page's script drops them.
    sign = formatting.money(0, currency, locale).replace(formatting.amount(0, currency, locale), "")
    return Amounts(currency, sign, decimals(currency), amount_example(reader, currency))


def _only_currency(query: InvoiceQuery, currencies: list[str]) -> str | None:
    """The one currency that amounts are in; None when there are several to choose from."""
    candidates = query.currencies or tuple(currencies)
    return candidates[0] if len(candidates) == 1 else None


def _typed(reader: Reader, currency: str | None, cents: int | None) -> str:
    if cents is None:
        return ""
    return formatting.amount(cents, currency or USUAL_CURRENCY, reader.language.locale)
