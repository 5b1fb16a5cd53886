"""Whatever is typed into a list's address is understood or refused by name, and never worse."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from services.portal.api.parameters import parameters
from services.portal.queries import InvalidParameterError, InvoiceQuery, invoice_query
from services.portal.queries.cursors import Position, decode_cursor, encode_cursor
from services.portal.queries.invoice_query import SORTS, Sort
from services.portal.queries.search import amounts, word_patterns

_NAMES = st.sampled_from((
    "status", "currency", "type", "issued_from", "issued_to", "due_from", "due_to", "amount_min",
    "amount_max", "q", "sort", "limit", "cursor", "count",
)) | st.text(max_size=8)  # fmt: skip


def refused(work: Callable[[], object]) -> str | None:
    """The parameter that was refused; anything else that is raised is a fault."""
    try:
        work()
    except InvalidParameterError as error:
        return error.parameter
    return None


@given(st.lists(st.tuples(_NAMES, st.text(max_size=30)), max_size=4))
def test_any_parameters_are_a_query_or_a_named_refusal(pairs: list[tuple[str, str]]) -> None:
    named = refused(lambda: invoice_query(pairs))
    assert named is None or named in {name[:64] or "query" for name, _ in pairs}


@given(st.binary(max_size=200))
def test_any_query_string_is_pairs_or_a_named_refusal(query_string: bytes) -> None:
    named = refused(lambda: [(name + value).encode() for name, value in parameters(query_string)])
    assert named != ""


@given(st.text(max_size=60), st.sampled_from(SORTS))
def test_any_text_is_no_cursor(text: str, sort: Sort) -> None:
    query = InvoiceQuery(sort=sort)
    assert refused(lambda: decode_cursor(query, text)) == "cursor"


@given(st.text(max_size=100).filter(lambda t: "\0" not in t and t.isprintable()), st.booleans())
def test_a_cursor_leads_back_to_its_position(key: str, descending: bool) -> None:
    query = InvoiceQuery(sort="number", descending=descending)
    position = Position(key, "inv_1")
    assert decode_cursor(query, encode_cursor(query, position)) == position


@given(st.text(max_size=60))
def test_any_search_can_be_asked_for(q: str) -> None:
    for pattern in word_patterns(q):
        assert pattern.startswith("%")
        assert "\\" not in pattern.replace("\\\\", "").replace("\\%", "").replace("\\_", "")
    found = amounts(q)
    if found is not None:
        every = (*found.of_no_decimals, *found.of_two_decimals, *found.of_three_decimals)
        assert all(-(2**63) <= amount < 2**63 for amount in every)


@given(st.integers(0, 10**15), st.sampled_from(["{:,}", "{:_}", "{}"]))
def test_a_whole_amount_is_read_with_or_without_its_groups(amount: int, style: str) -> None:
    for mark in (",", ".", " ", "'", "\u202f"):
        found = amounts(style.format(amount).replace(",", mark).replace("_", mark))
        assert found is not None
        assert amount in found.of_no_decimals
        assert amount * 100 in found.of_two_decimals
