"""A session is told to be opened once, by every instance that sees it first."""

from datetime import UTC, datetime

from services.portal.openings import Openings, opening_id
from services.portal.viewer import Viewer


def viewer(session_id: str) -> Viewer:
    later = datetime(2026, 1, 31, tzinfo=UTC)
    return Viewer("acme", "cust_1", session_id, frozenset(), later, session_id.encode())


def test_each_session_is_told_once() -> None:
    told: list[Viewer] = []
    openings = Openings(told.append)
    for session in ("1", "2", "1"):
        openings.noted(viewer(session))
    assert [each.session_id for each in told] == ["1", "2"]


def test_memory_is_bounded_and_a_session_told_again_is_the_same_event() -> None:
    told: list[Viewer] = []
    openings = Openings(told.append, sessions_max=2)
    for session in ("1", "2", "3", "1"):
        openings.noted(viewer(session))
    assert [opening_id(each.session_id) for each in told] == [
        *("opened/1", "opened/2", "opened/3", "opened/1"),
    ]
