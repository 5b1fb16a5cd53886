"""How words are spelled for the search index, and which of them are looked up in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.search import folded, indexed
from services.portal.queries.search import index_patterns, word_patterns


@given(text=st.text(max_size=60), data=st.data())
def test_what_is_part_of_a_text_is_part_of_what_the_index_has(
    text: str, data: st.DataObject
) -> None:
    whole = folded(text)
    first = data.draw(st.integers(0, len(whole)))
    part = whole[first : first + data.draw(st.integers(0, 20))]
    assert indexed(part) in indexed(whole)
    assert set(indexed(whole)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@pytest.mark.parametrize(
    ("q", "patterns"),
    [
        ("ab", None),
        ("a b c", None),
        ("acm", ["%acm%"]),
        ("ACM-2025-00042", ["%25j00042%"]),
        ("monthly seats 0999", ["%0999%", "%nthly%"]),
        ("发票", ["%" + indexed("发票") + "%"]),
    ],
)
def test_the_most_telling_words_are_looked_up(q: str, patterns: list[str] | None) -> None:
    assert index_patterns(q) == patterns


@given(q=st.text(min_size=2, max_size=40))
def test_each_pattern_is_part_of_a_word_that_is_searched_for(q: str) -> None:
    words = [indexed(word) for word in folded(q).split()]
    for pattern in index_patterns(q) or ():
        assert any(pattern.strip("%") in word for word in words)
    assert len(word_patterns(q)) == len(dict.fromkeys(folded(q).split()))
