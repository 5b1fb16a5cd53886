"""What the list of customers shows. Pure; knows no template and no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.portal import formatting
from services.portal.console.customer_addresses import ListPage, customer_address
from services.portal.console.customer_query import SORTS, CustomerQuery, Sort
from services.portal.console.customer_questions import COUNT_MAX, FoundCustomers
from services.portal.languages import Language
from services.portal.pages.filter_links import QuickLink
from services.portal.pages.filter_panel import Choice
from services.portal.pages.nothing import Nothing


@dataclass(frozen=True, slots=True)
class Owed:
    """What is open in one currency; `overdue` is empty when nothing of it is."""

    currency: str
    overdue: str
    outstanding: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer. `id` is empty when it is what the customer is called by."""

    link: str
    title: str
    id: str
    email: str
    owed: list[Owed]
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class CustomerList:
    """The list; without rows there is `nothing`. `currencies`: none when there is no choice."""

    search: str
    currencies: list[Choice]
    sort: str
    orders: list[QuickLink]
    summary: str
    rows: list[CustomerRow]
    next_page: str | None
    previous_page: str | None
    first_page: str | None
    nothing: Nothing | None


def customer_list(
    language: Language, page: ListPage, found: FoundCustomers, currencies: Sequence[str]
) -> CustomerList:
    """A page of customers in the operator's language. `currencies`: in which anybody owes."""
    previous, first, query = page.previous, page.first, page.query
    return CustomerList(
        search=query.q,
        currencies=_currencies(query, currencies),
        sort=query.sort,
        orders=_orders(language, query),
        summary=_summary(language, query, found),
        rows=[_row(language, customer) for customer in found.customers],
        next_page=page.next(found.next_cursor).address if found.next_cursor else None,
        previous_page=previous.address if previous else None,
        first_page=first.address if first else None,
        nothing=None if found.customers else _nothing(language, page),
    )


def _currencies(query: CustomerQuery, currencies: Sequence[str]) -> list[Choice]:
    offered = sorted({*currencies, *([query.currency] if query.currency else [])})
    if len(offered) < 2 and not query.currency:  # noqa: PLR2004 - one is no choice
        return []
    return [Choice(code, code, code == query.currency) for code in offered]


def _orders(language: Language, query: CustomerQuery) -> list[QuickLink]:
    _ = language.domain("console").gettext
    names: dict[Sort, str] = {
        "overdue": _("Most overdue first"),
        "outstanding": _("Most outstanding first"),
        "name": _("By name"),
        "newest": _("Newest first"),
    }
    return [
        QuickLink(
            names[sort],
            ListPage(replace(query, sort=sort, cursor=None)).address,
            chosen=sort == query.sort,
        )
        for sort in SORTS
    ]


def _summary(language: Language, query: CustomerQuery, found: FoundCustomers) -> str:
    ngettext, counted = language.domain("console").ngettext, found.counted
    if counted is None:
        return ""
    count = min(counted, COUNT_MAX)
    if counted > COUNT_MAX:
        text = ngettext("More than %(count)s customer", "More than %(count)s customers", count)
    elif query.q:
        text = ngettext("%(count)s customer found", "%(count)s customers found", count)
    else:
        text = ngettext("%(count)s customer", "%(count)s customers", count)
    return text % {"count": formatting.number(count, language.locale)}


def _row(language: Language, customer: dict[str, Any]) -> CustomerRow:
    title, id_ = customer["title"], customer["external_id"]
    return CustomerRow(
        link=customer_address(id_),
        title=title,
        id=id_ if id_ != title else "",
        email=customer["email"] or "",
        owed=[_owed(language, one) for one in customer["currencies"]],
        is_overdue=any(one["overdue_count"] for one in customer["currencies"]),
    )


def _owed(language: Language, one: dict[str, Any]) -> Owed:
    def money(name: str) -> str:
        return formatting.money(one[f"{name}_amount_cents"], one["currency"], language.locale)

    overdue = money("overdue") if one["overdue_count"] else ""
    return Owed(one["currency"], overdue, money("outstanding"))


def _nothing(language: Language, page: ListPage) -> Nothing:
    _ = language.domain("console").gettext
    everybody = ListPage(CustomerQuery(sort=page.query.sort)).address
    if page.query.q:
        return Nothing(
            _("No customer matches “%(search)s”") % {"search": page.query.q},
            _(
                "Every word has to be a part of the name, the customer id or the email address."
                " Try fewer letters, or one word alone."
            ),
            [],
            everybody,
            _("Show all customers"),
        )
    if page.first:
        return Nothing(
            _("No more customers"),
            _("This was the last page."),
            [],
            page.first.address,
            _("First page"),
        )
    if page.query.currency:
        return Nothing(
            _("Nobody owes anything in %(currency)s") % {"currency": page.query.currency},
            _("Choose another currency, or any."),
            [],
            everybody,
            _("Show all customers"),
        )
    return Nothing(
        _("No customers yet"),
        _("Whoever an event or an API call names for the first time appears here by itself."),
        [],
    )
