"""A list of what happened on an account: payments, or credit notes. Pure; knows neither of them.

Each of them describes itself by an `EntryList`; what lists are narrowed by is in entry_filters.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.portal import formatting
from services.portal.pages.entry_filters import EntryFilters, EntryToolbar, chip, toolbar
from services.portal.pages.filter_links import Chip
from services.portal.pages.nothing import Nothing
from services.portal.pages.partial import missing, partial
from services.portal.pages.reader import Reader
from services.portal.pages.refused import refused_filter


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What a list says, in the reader's language.

    `counted` says how many there are, `counted_here` how many are on one page of several; both with
    a place for the `count`, as `what_will_appear` has one for the `organization`.
    """

    title: str
    counted: str
    counted_here: str
    none_found: str
    none_matches_all: str
    none_matches: str
    choose_otherwise: str
    no_more: str
    none_yet: str
    what_will_appear: str
    start_again: str
    show_all: str


@dataclass(frozen=True, slots=True)
class EntryList:
    """One kind of list. Its `view` is also the name of its template and of its rows in an answer.

    `words` are those for a number of rows, `row` makes one of an entry, and `statuses` are the
    words of those that are one click away, by the value that means them.
    """

    view: str
    words: Callable[[Reader, int], EntryWords]
    row: Callable[[Reader, dict[str, Any]], object]
    statuses: Callable[[Reader], dict[str, str]]


def entry_list(
    reader: Reader,
    of: EntryList,
    filters: EntryFilters,
    answer: dict[str, Any],
    totals: dict[str, Any],
    finding: list[str],
    *,
    downloads: bool = True,
) -> str:
    """The page. `totals` says the currencies; `finding` the filters whose loss finds some."""
    statuses = of.statuses(reader)
    currencies = [block["currency"] for block in totals["currencies"]]
    rows = [of.row(reader, one) for one in answer[of.view]]
    words = of.words(reader, len(rows))
    bar = toolbar(reader, filters, statuses, currencies, answer["next_cursor"])
    counted = words.counted_here if bar.next_page or bar.first_page else words.counted
    summary = counted % {"count": reader.number(len(rows))}
    drops = [chip(reader, filters, statuses, name) for name in finding]
    return partial(
        reader,
        of.view,
        title=words.title,
        announce=summary if rows else words.none_found,
        fresh=totals,
        bar=bar,
        rows=rows,
        summary=summary,
        nothing=None if rows else _nothing(reader, words, filters, bar, drops),
        downloads=downloads,
    )


def refused_list(reader: Reader, of: EntryList, parameter: str) -> str:
    """For an address of the list that cannot be meant; `parameter` is the first that is wrong."""
    words = of.words(reader, 0)
    return missing(
        reader,
        of.view,
        title=reader.texts.gettext("This address cannot be read"),
        text=words.start_again,
        named=refused_filter(reader, parameter),
        link=EntryFilters(of.view).address,
        link_text=words.show_all,
    )


def _nothing(
    reader: Reader, words: EntryWords, filters: EntryFilters, bar: EntryToolbar, drops: list[Chip]
) -> Nothing:
    _ = reader.texts.gettext
    if drops:
        return Nothing(words.none_matches_all, _("Without one of these there are some:"), drops)
    if filters.drops:
        return Nothing(words.none_matches, words.choose_otherwise, [], bar.clear, _("Clear all"))
    if bar.first_page:
        last = _("This was the last page.")
        return Nothing(words.no_more, last, [], bar.first_page, _("First page"))
    named = {"organization": formatting.isolated(reader.organization_name)}
    return Nothing(words.none_yet, words.what_will_appear % named, [])
