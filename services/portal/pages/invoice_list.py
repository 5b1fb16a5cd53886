"""What the invoice list shows, built from `Queries.invoices`. Pure; knows no template."""

from dataclasses import dataclass, replace
from typing import Any

from services.portal.pages.address import Filter, export_path, filters, list_address
from services.portal.pages.filter_links import Chip, QuickLink
from services.portal.pages.filter_panel import Panel, filter_panel
from services.portal.pages.filter_words import describe
from services.portal.pages.invoice_rows import InvoiceRow, invoice_row
from services.portal.pages.presets import presets
from services.portal.pages.reader import Reader
from services.portal.queries import InvoiceQuery
from services.portal.queries.invoice_query import Sort

# Invoices of one selection: what the address of the file takes (api/chosen_set.py).
SELECTED_MAX = 500


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that sorts: where a click leads, and how it is sorted now (`aria-sort`)."""

    name: str
    link: str
    direction: str


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """The whole list page. `sheet` and `archive`: the whole list as one file."""

    presets: list[list[QuickLink]]
    panel: Panel
    chips: list[Chip]
    headings: dict[str, Heading]
    rows: list[InvoiceRow]
    summary: str
    search: str
    next_page: str | None
    previous_page: str | None
    clear: str
    sheet: str
    archive: str
    selected_max: int = SELECTED_MAX


def invoice_list(
    reader: Reader, query: InvoiceQuery, answer: dict[str, Any], currencies: list[str]
) -> InvoiceList:
    """The page for a query and its answer. `currencies` are those the customer is billed in.

    The answer has `previous_cursor` beside `next_cursor` (serving/paging.py) and may have `count`.
    """
    rows = [invoice_row(reader, invoice) for invoice in answer["invoices"]]
    cursor, before = answer["next_cursor"], answer.get("previous_cursor")
    return InvoiceList(
        presets=presets(reader, query),
        panel=filter_panel(reader, query, currencies),
        # What is searched for stands in its field, with a way to empty it.
        chips=[chip(reader, query, set_) for set_ in filters(query) if set_.names != ("q",)],
        headings=_headings(reader, query),
        rows=rows,
        summary=_summary(reader, answer, len(rows)),
        search=query.q or "",
        next_page=list_address(replace(query, cursor=cursor)) if cursor else None,
        previous_page=list_address(replace(query, cursor=None), before=before) if before else None,
        clear=list_address(InvoiceQuery(sort=query.sort, descending=query.descending)),
        sheet=export_path(query, "csv", reader.language.locale),
        archive=export_path(query, "zip", reader.language.locale),
    )


def chip(reader: Reader, query: InvoiceQuery, filter_: Filter) -> Chip:
    """A filter with the way to drop it."""
    _ = reader.texts.gettext
    text = describe(reader, query, filter_)
    label = _("Remove filter %(filter)s") % {"filter": text}
    return Chip(text, list_address(filter_.without), label)


def _headings(reader: Reader, query: InvoiceQuery) -> dict[str, Heading]:
    _ = reader.texts.gettext
    return {
        "number": _heading(query, "number", _("Number"), descends=False),
        "issuing_date": _heading(query, "issuing_date", _("Issued"), descends=True),
        "payment_due_date": _heading(query, "payment_due_date", _("Due"), descends=False),
        "total_amount_cents": _heading(query, "total_amount_cents", _("Amount"), descends=True),
    }


def _heading(query: InvoiceQuery, column: Sort, name: str, *, descends: bool) -> Heading:
    """`descends`: how a first click sorts; a second one turns it around."""
    is_sorted = query.sort == column
    turned = not query.descending if is_sorted else descends
    now = ("descending" if query.descending else "ascending") if is_sorted else ""
    link = list_address(replace(query, cursor=None, sort=column, descending=turned))
    return Heading(name, link, now)


def _summary(reader: Reader, answer: dict[str, Any], shown: int) -> str:
    """How many there are, in words; of very many, how many at least."""
    ngettext = reader.texts.ngettext
    count = answer.get("count") or {"value": shown, "exact": True}
    value = count["value"]
    text = (
        ngettext("%(count)s invoice", "%(count)s invoices", value)
        if count["exact"]
        else ngettext("More than %(count)s invoice", "More than %(count)s invoices", value)
    )
    return text % {"count": reader.number(value)}
