"""How long a list is, kept for a moment where counting reads all of it. Knows no SQL."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

# Lago keeps its own for half an hour; who reads page after page asks within this.
KEPT_SECONDS = 60.0
LISTS_MAX = 10_000


class Counts:
    """One per process."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def kept(self, name: Hashable, rows_end: int) -> int | None:
        """The count of that list, unless it is old or the page asked for reaches its end."""
        found = self._kept.get(name)
        if found is None or found[0] < self._now() - KEPT_SECONDS or found[1] <= rows_end:
            return None
        return found[1]

    def keep(self, name: Hashable, count: int) -> None:
        """Remember it from now on."""
        self._kept[name] = (self._now(), count)
        self._kept.move_to_end(name)
        if len(self._kept) > LISTS_MAX:
            self._kept.popitem(last=False)
