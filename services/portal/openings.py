"""Tells of each session once that somebody has opened it. Knows no token and no broker.

An instance that has forgotten, or another one, may tell it again: it is the same event by its id,
and whoever reads the activity takes it once.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from services.portal.viewer import Viewer

# As many as there are tokens in memory; 100 bytes each.
SESSIONS_MAX: Final = 20_000


def opening_id(session_id: str) -> str:
    """The same for every telling of one session's opening."""
    return f"opened/{session_id}"


class Openings:
    """`noted` is for whoever finds a token good that he did not remember."""

    def __init__(self, tell: Callable[[Viewer], None], sessions_max: int = SESSIONS_MAX) -> None:
        self._tell = tell
        self._sessions_max = sessions_max
        self._told: OrderedDict[tuple[str, str], None] = OrderedDict()

    def noted(self, viewer: Viewer) -> None:
        """Tells of the session's opening, unless that was told. Returns at once."""
        session = viewer.organization_id, viewer.session_id
        if session in self._told:
            return
        self._told[session] = None
        if len(self._told) > self._sessions_max:
            self._told.popitem(last=False)
        self._tell(viewer)
