"""What the lists of payments and of credit notes are narrowed by, as addresses and in words. Pure.

The values are those of the address, which the queries have checked: `from` and `to` are days.

Cursors lead forward only. The way back is in the address too, as the cursors of the pages before
this one: so it is the same after a reload, and on another day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from services.portal.pages.filter_links import Chip, QuickLink
from services.portal.pages.filter_panel import Choice
from services.portal.pages.filter_words import days_text
from services.portal.pages.reader import Reader

# Cursors that an address carries, about 110 characters each; past them, back is to the beginning.
PAGES_BACK_MAX = 12
# In no cursor.
_BETWEEN = "."


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """A list of `view` as its address asks for it; what is empty does not filter.

    `before`: the cursors of the pages that led here but the first, which has none.
    """

    view: str
    status: str = ""
    currency: str = ""
    first: str = ""
    last: str = ""
    cursor: str = ""
    before: tuple[str, ...] = ()

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What the queries take; what is empty is left out."""
        values = (
            ("status", self.status),
            ("currency", self.currency),
            ("from", self.first),
            ("to", self.last),
            ("cursor", self.cursor),
        )
        return [(name, value) for name, value in values if value]

    @property
    def address(self) -> str:
        """Where the page has it."""
        back = [("before", _BETWEEN.join(self.before))] if self.before else []
        return f"?{urlencode([('view', self.view), *self.parameters, *back])}"

    @property
    def first_page(self) -> "EntryFilters":
        return replace(self, cursor="", before=())

    def page_after(self, next_cursor: str) -> "EntryFilters":
        """The next page, which knows the way back."""
        passed = (*self.before, self.cursor) if self.cursor else ()
        before = passed if len(passed) <= PAGES_BACK_MAX else ()
        return replace(self, cursor=next_cursor, before=before)

    @property
    def page_before(self) -> "EntryFilters | None":
        """The page that led here, if it was not the first."""
        if not self.before:
            return None
        return replace(self, cursor=self.before[-1], before=self.before[:-1])

    @property
    def cleared(self) -> "EntryFilters":
        return EntryFilters(self.view)

    @property
    def drops(self) -> list[tuple[str, "EntryFilters"]]:
        """Each filter that is set, with the list without it. Both ends of a period are one."""
        start = self.first_page
        without = (
            ("status", replace(start, status="")),
            ("currency", replace(start, currency="")),
            ("period", replace(start, first="", last="")),
        )
        return [(name, other) for name, other in without if other != start]


@dataclass(frozen=True, slots=True)
class EntryPanel:
    """The panel; `count` is how many filters are set in it."""

    currencies: list[Choice]
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class EntryToolbar:
    """Everything above the rows, and the ways to other pages of them. `status`: the one chosen."""

    status: str
    quick: list[QuickLink]
    panel: EntryPanel
    chips: list[Chip]
    next_page: str | None
    previous_page: str | None
    first_page: str | None
    clear: str


def entry_filters(
    view: str, parameters: Sequence[tuple[str, str]], before: str = ""
) -> EntryFilters:
    """The filters of an address whose parameters the queries accept."""
    given: dict[str, str] = {}
    for name, value in parameters:
        # Given again, it is one more of several.
        given[name] = ",".join(text for text in (given.get(name), value.strip()) if text)
    return EntryFilters(
        view,
        status=given.get("status", ""),
        currency=given.get("currency", "").upper(),
        first=given.get("from", ""),
        last=given.get("to", ""),
        cursor=given.get("cursor", ""),
        before=tuple(cursor for cursor in before.split(_BETWEEN) if cursor)[:PAGES_BACK_MAX],
    )


def toolbar(
    reader: Reader,
    filters: EntryFilters,
    statuses: dict[str, str],
    currencies: list[str],
    next_cursor: str | None,
) -> EntryToolbar:
    """`statuses`: words of those that are one click away, by the value that means them."""
    offered = sorted({*currencies, *([filters.currency] if filters.currency else [])})
    previous = filters.page_before
    return EntryToolbar(
        status=filters.status,
        quick=[
            QuickLink(
                word,
                replace(filters.first_page, status=status).address,
                chosen=filters.status == status,
            )
            for status, word in statuses.items()
        ],
        panel=EntryPanel(
            currencies=[Choice(code, code, code == filters.currency) for code in offered],
            first=filters.first,
            last=filters.last,
            count=sum(name != "status" for name, _ in filters.drops),
        ),
        chips=[chip(reader, filters, statuses, name) for name, _ in filters.drops],
        next_page=filters.page_after(next_cursor).address if next_cursor else None,
        previous_page=previous.address if previous else None,
        first_page=filters.first_page.address if filters.cursor else None,
        clear=filters.cleared.address,
    )


def chip(reader: Reader, filters: EntryFilters, statuses: dict[str, str], name: str) -> Chip:
    """One filter that is set, in words, with the way to drop it."""
    _ = reader.texts.gettext
    match name:
        case "status":
            title, value = _("Status"), _status_words(statuses, filters.status)
        case "currency":
            title, value = _("Currency"), filters.currency
        case _:
            title = _("Period")
            value = days_text(reader, _day(filters.first), _day(filters.last))
    text = _("%(name)s: %(value)s") % {"name": title, "value": value}
    label = _("Remove filter %(filter)s") % {"filter": text}
    return Chip(text, dict(filters.drops)[name].address, label)


def _status_words(statuses: dict[str, str], status: str) -> str:
    """What is one click away by its word; any other choice of codes by the words that cover it."""
    if status in statuses:
        return statuses[status]
    words = {code: word for codes, word in statuses.items() for code in codes.split(",") if code}
    codes = [code.strip() for code in status.split(",")]
    return ", ".join(dict.fromkeys(words.get(code, code) for code in codes if code))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
