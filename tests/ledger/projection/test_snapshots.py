"""Merging two views of an object."""

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.projection.snapshots import NOTHING_OLDER, UNKNOWN, Snapshot, Stamp, merge

# The tie stands for the content, so that equal stamps mean equal fields, as they do for events.
STAMPS = st.builds(Stamp, st.integers(0, 2), st.integers(0, 1), st.integers(0, 3))
NAMES = ("a", "b", "c")
_CONTENTS = ({"a": 1}, {"a": None, "b": 2}, {"b": 3, "c": 4}, {"a": 5, "b": 6, "c": 7})


def said_by_event(stamp: Stamp) -> Snapshot:
    return Snapshot(stamp, _CONTENTS[stamp.tie], NOTHING_OLDER)


EVENTS = st.builds(said_by_event, STAMPS)
VIEWS = st.recursive(EVENTS, lambda views: st.builds(merge, views, views), max_leaves=6)


@given(VIEWS, VIEWS)
def test_it_does_not_matter_which_comes_first(one: Snapshot, other: Snapshot) -> None:
    assert merge(one, other) == merge(other, one)


@given(VIEWS, VIEWS, VIEWS)
def test_it_does_not_matter_where_batches_are_cut(a: Snapshot, b: Snapshot, c: Snapshot) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(VIEWS, VIEWS)
def test_what_is_known_already_changes_nothing(one: Snapshot, other: Snapshot) -> None:
    both = merge(one, other)
    assert merge(both, one) == both
    assert merge(both, both) == both


@given(VIEWS)
def test_an_object_that_was_only_named_adds_nothing(view: Snapshot) -> None:
    assert merge(UNKNOWN, view) == view


@given(st.lists(EVENTS, min_size=1, max_size=6))
def test_each_field_is_from_the_newest_event_that_carried_it(events: list[Snapshot]) -> None:
    merged = events[0]
    for event in events[1:]:
        merged = merge(merged, event)
    for name in NAMES:
        carried = [event for event in events if name in event.fields]
        if carried:
            newest = max(carried, key=lambda event: event.stamp)
            assert merged.fields[name] == newest.fields[name]
        else:
            assert name not in merged.fields
