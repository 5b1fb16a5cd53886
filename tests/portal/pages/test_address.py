"""An address says what the list shows, and a list can be read back from its address."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from services.portal.pages.address import (
    PAGE_PARAMETERS,
    filters,
    invoice_address,
    list_address,
    parameters,
)
from services.portal.queries import InvoiceQuery, invoice_query

EVERYTHING = InvoiceQuery(
    statuses=("overdue", "unpaid"),
    currencies=("EUR",),
    types=("subscription",),
    issued_from=date(2026, 1, 1),
    issued_to=date(2026, 1, 31),
    due_from=date(2026, 2, 1),
    due_to=date(2026, 2, 28),
    amount_min=0,
    amount_max=12_345,
    q="a&b=c #1",
    sort="payment_due_date",
    descending=False,
    cursor="cursor",
)


def test_a_list_is_read_back_from_its_address() -> None:
    for query in (InvoiceQuery(), EVERYTHING, replace(EVERYTHING, sort="number")):
        pairs = parse_qsl(list_address(query).removeprefix("?"))
        assert ("view", "invoices") in pairs
        assert invoice_query([p for p in pairs if p[0] not in PAGE_PARAMETERS]) == query


def test_what_is_as_by_default_is_left_out() -> None:
    assert parameters(InvoiceQuery()) == {}
    assert list_address(InvoiceQuery()) == "?view=invoices"


def test_each_filter_can_be_dropped_and_leads_to_the_first_page() -> None:
    set_ = filters(EVERYTHING)
    assert [filter_.names[0] for filter_ in set_] == [
        "q", "status", "currency", "type", "issued_from", "due_from", "amount_min",
    ]  # fmt: skip
    for filter_ in set_:
        left = parameters(filter_.without)
        assert not left.keys() & {*filter_.names, "cursor"}
        assert len(filters(filter_.without)) == len(set_) - 1


def test_an_order_or_a_page_is_no_filter() -> None:
    assert filters(InvoiceQuery(sort="number", cursor="cursor")) == []


def test_an_id_is_kept_whatever_is_in_it() -> None:
    odd = "inv/1 ?&#é"
    assert dict(parse_qsl(invoice_address(odd).removeprefix("?")))["invoice_id"] == odd
