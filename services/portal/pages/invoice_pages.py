"""The list of invoices, and one invoice, as HTML. Pure; knows no HTTP.

`downloads`: whether the session may have documents; without it no page offers one.
"""

from dataclasses import replace
from typing import Any

from services.portal import formatting
from services.portal.pages.address import INVOICES, Filter, filters, list_address
from services.portal.pages.invoice import invoice_page
from services.portal.pages.invoice_list import InvoiceList, chip, invoice_list
from services.portal.pages.nothing import Nothing
from services.portal.pages.partial import missing, partial
from services.portal.pages.reader import Reader
from services.portal.pages.refused import refused_filter
from services.portal.pages.states import nothing_found
from services.portal.queries import InvoiceQuery


def invoices(
    reader: Reader,
    query: InvoiceQuery,
    answer: dict[str, Any],
    totals: dict[str, Any],
    finding: list[Filter],
    *,
    downloads: bool = True,
) -> str:
    """The list. `totals` says the currencies; `finding` the filters whose loss finds some."""
    currencies = [block["currency"] for block in totals["currencies"]]
    page = invoice_list(reader, query, answer, currencies)
    return partial(
        reader,
        "invoices",
        title=reader.texts.gettext("Invoices"),
        announce=page.summary if page.rows else reader.texts.gettext("No invoice found"),
        fresh=totals,
        list=page,
        nothing=_nothing(reader, query, page, finding, is_new=not currencies),
        downloads=downloads,
    )


def invoice(
    reader: Reader, answer: dict[str, Any], fresh: dict[str, Any], *, downloads: bool = True
) -> str:
    """One invoice. `fresh` is the answer of `Queries.freshness`."""
    page = invoice_page(reader, answer["invoice"])
    number = formatting.isolated(page.number)
    title = reader.texts.gettext("Invoice %(number)s") % {"number": number}
    return partial(reader, "invoice", title=title, fresh=fresh, page=page, downloads=downloads)


def missing_invoice(reader: Reader) -> str:
    """For an id that is not there and for one of somebody else: there is no difference."""
    title, text = nothing_found(reader.texts)
    return _missing(reader, "invoice", title, text)


def wrong_filter(reader: Reader, parameter: str) -> str:
    """For an address whose filters cannot be meant; `parameter` is the first of them."""
    _ = reader.texts.gettext
    return _missing(
        reader,
        "invoices",
        _("This address cannot be read"),
        _("One of its filters is not complete. Start again from all invoices."),
        refused_filter(reader, parameter),
    )


def _missing(reader: Reader, view: str, title: str, text: str, named: str = "") -> str:
    link_text = reader.texts.gettext("Show all invoices")
    return missing(
        reader, view, title=title, text=text, link=INVOICES, link_text=link_text, named=named
    )


def _nothing(
    reader: Reader, query: InvoiceQuery, page: InvoiceList, finding: list[Filter], *, is_new: bool
) -> Nothing:
    _ = reader.texts.gettext
    if is_new:
        text = _("When %(organization)s issues an invoice, it appears here by itself.")
        return Nothing(
            _("No invoices yet"),
            text % {"organization": formatting.isolated(reader.organization_name)},
            [],
        )
    if query.cursor and not filters(query):
        link = list_address(replace(query, cursor=None))
        return Nothing(
            _("No more invoices"), _("This was the last page."), [], link, _("First page")
        )
    drops = [chip(reader, query, filter_) for filter_ in finding]
    if drops:
        text = _("Without one of these there are some:")
        return Nothing(_("No invoice matches all of these filters"), text, drops)
    return Nothing(
        _("No invoice matches"),
        _("Search for a part of the number, another word or the amount, or start again."),
        [],
        page.clear,
        _("Clear all"),
    )
