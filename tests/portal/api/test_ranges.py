"""One range is understood as RFC 9110 has it; what is malformed is as if nobody had asked."""

import pytest

from services.portal.api.ranges import Asked, Span, UnsatisfiableError, asked, content_range

TAG = '"abc"'


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("bytes=0-0", Span(0, 0)),
        ("bytes=3-7", Span(3, 7)),
        ("bytes=3-", Span(3, 9)),
        ("bytes=3-99", Span(3, 9)),
        ("bytes=9-9", Span(9, 9)),
        ("bytes=-1", Span(9, 9)),
        ("bytes=-99", Span(0, 9)),
        ("Bytes= 3-7 ", Span(3, 7)),
        ("bytes=0-999999999999999999", Span(0, 9)),
    ],
)
def test_a_range_of_ten_bytes(value: str, span: Span) -> None:
    part = asked([value], [], TAG)
    assert part is not None
    assert part.within(10) == span


@pytest.mark.parametrize("value", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99-100"])
def test_one_behind_the_end_has_no_span(value: str) -> None:
    part = asked([value], [TAG], TAG)
    assert part is not None
    with pytest.raises(UnsatisfiableError):
        part.within(10)


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        [""],
        ["bytes"],
        ["bytes="],
        ["bytes=-"],
        ["bytes=5-3"],
        ["bytes=a-b"],
        ["bytes=1"],
        ["bytes=+1-2"],
        ["bytes=1-2,4-5"],
        ["bytes=0-0,"],
        ["bytes=--1"],
        ["bytes=٣-٤"],
        ["lines=1-2"],
        ["bytes=1-2", "bytes=4-5"],
        ["bytes=9999999999999999999-"],
    ],
)
def test_what_is_no_single_range_is_ignored(ranges: list[str]) -> None:
    assert asked(ranges, [], TAG) is None


@pytest.mark.parametrize(
    ("if_ranges", "holds"),
    [
        ([], True),
        ([TAG], True),
        (['"abd"'], False),
        ([f"W/{TAG}"], False),
        (["abc"], False),
        (["Sun, 22 Nov 2026 19:00:00 GMT"], False),
        ([""], False),
        (["*"], False),
        ([TAG, TAG], False),
    ],
)
def test_it_is_a_part_of_the_file_that_the_reader_has_the_beginning_of(
    if_ranges: list[str], holds: bool
) -> None:
    assert (asked(["bytes=1-"], if_ranges, TAG) == Asked(first=1)) is holds


def test_the_answer_says_where_its_bytes_lie() -> None:
    assert content_range(Span(3, 7), 10) == "bytes 3-7/10"
    assert content_range(Span(3, 7), None) == "bytes 3-7/*"
