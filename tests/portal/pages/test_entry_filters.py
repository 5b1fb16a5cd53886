"""What the lists of payments and credit notes are narrowed by is in their addresses."""

from urllib.parse import parse_qsl

from services.portal.pages.entry_filters import (
    PAGES_BACK_MAX,
    EntryFilters,
    entry_filters,
    toolbar,
)
from tests.portal.pages.answers import a_reader, plain

WORDS = {"": "All", "failed": "Failed"}


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(address.removeprefix("?")))


def test_an_address_says_what_it_is_narrowed_by_and_nothing_else() -> None:
    given = [("status", "failed"), ("currency", "eur"), ("from", "2026-01-01"), ("to", "")]
    address = entry_filters("payments", given).address
    assert parameters(address) == {
        "view": "payments", "status": "failed", "currency": "EUR", "from": "2026-01-01",
    }  # fmt: skip


def test_a_filter_that_is_given_again_is_one_more() -> None:
    twice = entry_filters("payments", [("status", "failed"), ("status", "pending")])
    assert twice.status == "failed,pending"


def test_each_chip_drops_its_filter_only_and_starts_at_the_first_page() -> None:
    filters = EntryFilters("payments", status="failed", first="2026-01-01", cursor="c")
    bar = toolbar(a_reader(), filters, WORDS, ["EUR"], None)
    assert [plain(chip.text) for chip in bar.chips] == [
        "Status: Failed", "Period: from Jan 1, 2026",
    ]  # fmt: skip
    assert parameters(bar.chips[0].remove) == {"view": "payments", "from": "2026-01-01"}
    assert parameters(bar.chips[1].remove) == {"view": "payments", "status": "failed"}


def test_pages_keep_what_the_list_is_narrowed_by() -> None:
    filters = EntryFilters("payments", status="failed", cursor="c1")
    bar = toolbar(a_reader(), filters, WORDS, ["EUR"], "c2")
    assert parameters(bar.next_page or "") == {
        "view": "payments", "status": "failed", "cursor": "c2", "before": "c1",
    }  # fmt: skip
    assert parameters(bar.first_page or "") == {"view": "payments", "status": "failed"}


def test_the_way_back_is_that_which_led_forward() -> None:
    at, passed = EntryFilters("payments", status="failed"), []
    for number in range(5):
        passed.append(at)
        at = at.page_after(f"c{number}")
        at = entry_filters("payments", at.parameters, ".".join(at.before))
    while (back := at.page_before) is not None:
        assert back == passed.pop()
        at = back
    # The page after the first leads back to it by name.
    assert passed == [EntryFilters("payments", status="failed")]
    bar = toolbar(a_reader(), at, WORDS, ["EUR"], None)
    assert (bar.previous_page, bar.first_page) == (None, passed[0].address)


def test_an_address_does_not_grow_without_end() -> None:
    at = EntryFilters("payments")
    for _ in range(3 * PAGES_BACK_MAX):
        at = at.page_after("c" * 110)
        assert len(at.address) < 2_000
    assert len(entry_filters("payments", [], "c." * 1_000).before) <= PAGES_BACK_MAX


def test_the_panel_counts_what_is_set_in_it() -> None:
    filters = EntryFilters("payments", status="failed", currency="JPY", last="2026-01-31")
    panel = toolbar(a_reader(), filters, WORDS, ["EUR"], None).panel
    assert panel.count == 2
    assert [(c.value, c.chosen) for c in panel.currencies] == [("EUR", False), ("JPY", True)]
