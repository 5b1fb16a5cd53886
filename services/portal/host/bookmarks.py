"""Where deep pages begin, remembered from the pages before them. Knows no SQL and no HTTP.

A list is read by position (keyset), and Lago's clients ask for pages by number. Rows before a page
that are few are counted off by Postgres; of a deep page the row before it is looked up here, since
whoever asks for it has mostly asked for the one before (decision 101).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

# Counted off in a millisecond, and always as the list is now.
COUNTED_OFF_MAX = 10_000
# A list that is read slower than this is counted off anew.
KEPT_SECONDS = 300.0
LISTS_MAX = 1_000
PAGES_MAX = 64


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The last row of the page before."""

    key: str
    id: str


@dataclass(frozen=True, slots=True)
class Start:
    """Where reading begins: after the bookmark, and so many rows further."""

    after: Bookmark | None
    skipped: int


@dataclass(slots=True)
class _Pages:
    rows: OrderedDict[int, tuple[float, Bookmark]] = field(default_factory=OrderedDict)


class Bookmarks:
    """One per process. A list is named by organization, kind and filters."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lists: OrderedDict[Hashable, _Pages] = OrderedDict()

    def start(self, name: Hashable, skipped: int) -> Start:
        """From where to read the page that has so many rows before it."""
        pages = self._lists.get(name)
        if skipped <= COUNTED_OFF_MAX or pages is None:
            return Start(None, skipped)
        oldest = self._now() - KEPT_SECONDS
        near = [at for at, (kept, _) in pages.rows.items() if at <= skipped and kept >= oldest]
        if not near:
            return Start(None, skipped)
        nearest = max(near)
        return Start(pages.rows[nearest][1], skipped - nearest)

    def keep(self, name: Hashable, skipped: int, last: Bookmark) -> None:
        """The row before the one that has so many before it."""
        if skipped <= COUNTED_OFF_MAX:
            return
        pages = self._lists.setdefault(name, _Pages())
        pages.rows[skipped] = (self._now(), last)
        pages.rows.move_to_end(skipped)
        if len(pages.rows) > PAGES_MAX:
            pages.rows.popitem(last=False)
        self._lists.move_to_end(name)
        if len(self._lists) > LISTS_MAX:
            self._lists.popitem(last=False)
