"""Credit notes as their customer sees them."""

import json
from datetime import date
from typing import Any

import pytest

from services.portal.queries import CreditNoteQuery, InvalidParameterError, Queries
from tests.portal.builders import NOON, credit_note, invoice, viewer
from tests.portal.conftest import Fold


async def listed(queries: Queries, **asked: Any) -> list[dict[str, Any]]:
    body = json.loads(await queries.credit_notes(viewer(), CreditNoteQuery(**asked), NOON))
    return list(body["credit_notes"])


async def test_a_credit_note_says_what_it_takes_off_and_of_which_invoice(
    queries: Queries, fold: Fold
) -> None:
    tax = {"tax_name": "VAT", "tax_rate": 20.0, "amount_cents": 200}
    line = {"amount_cents": 1_000, "description": "Seats", "units": 2.0, "item": None}
    await fold(
        invoice(),
        credit_note(
            id="cn_1",
            number="CN-1",
            total_amount_cents=1_200,
            offset_amount_cents=700,
            refund_amount_cents=300,
            credit_amount_cents=200,
            reason="other",
            description="Sorry",
            items=[line],
            applied_taxes=[tax],
            taxes_amount_cents=200,
            sub_total_excluding_taxes_amount_cents=1_000,
        ),
    )
    (note,) = await listed(queries)
    assert note == {
        "id": "cn_1",
        "number": "CN-1",
        "issuing_date": "2026-03-12",
        "currency": "EUR",
        "total_amount_cents": 1_200,
        "offset_amount_cents": 700,
        "refund_amount_cents": 300,
        "credit_amount_cents": 200,
        "status": "finalized",
        "reason": "other",
        "description": "Sorry",
        "invoice": {"id": "inv_1", "number": "N-inv_1"},
    }
    body = json.loads(await queries.credit_note(viewer(), "cn_1", NOON) or b"")["credit_note"]
    assert {name: body[name] for name in note} == note
    assert body["lines"][0]["description"] == "Seats"
    assert body["taxes"][0]["tax_rate"] == tax["tax_rate"]
    assert (body["taxes_amount_cents"], body["sub_total_excluding_taxes_amount_cents"]) == (
        200,
        1_000,
    )


async def test_voided_and_deleted_notes_say_so(queries: Queries, fold: Fold) -> None:
    await fold(invoice(), credit_note(id="cn_1", voided_at="2026-03-13T00:00:00Z"))
    assert [note["status"] for note in await listed(queries)] == ["voided"]


async def test_an_invoice_that_is_not_shown_is_not_named(queries: Queries, fold: Fold) -> None:
    await fold(invoice(status="draft"), credit_note(id="cn_1"))
    assert [note["invoice"] for note in await listed(queries)] == [None]
    body = json.loads(await queries.credit_note(viewer(), "cn_1", NOON) or b"")
    assert body["credit_note"]["invoice"] is None


@pytest.fixture
async def several(fold: Fold) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2", currency="JPY"),
        invoice("inv_3", customer_id="cust_2"),
        credit_note("inv_1", id="cn_1", issuing_date="2026-03-10"),
        credit_note("inv_1", id="cn_2", issuing_date="2026-03-11"),
        credit_note("inv_1", id="cn_3", issuing_date="2026-03-11"),
        credit_note("inv_2", id="cn_4", issuing_date="2026-03-12", currency="JPY"),
        credit_note("inv_3", id="cn_5"),
    )


@pytest.mark.usefixtures("several")
async def test_the_newest_come_first_and_pages_are_the_list(queries: Queries) -> None:
    whole = ["cn_4", "cn_3", "cn_2", "cn_1"]
    assert [note["id"] for note in await listed(queries)] == whole
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        query = CreditNoteQuery(limit=1, cursor=cursor)
        body = json.loads(await queries.credit_notes(viewer(), query, NOON))
        seen += [note["id"] for note in body["credit_notes"]]
        cursor = body["next_cursor"]
    assert seen == whole


@pytest.mark.usefixtures("several")
async def test_currency_and_days_filter(queries: Queries) -> None:
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({"currencies": ("JPY",)}, ["cn_4"]),
        ({"first_day": date(2026, 3, 11), "last_day": date(2026, 3, 11)}, ["cn_3", "cn_2"]),
        ({"last_day": date(2026, 3, 10)}, ["cn_1"]),
        ({"first_day": date(2026, 3, 13)}, []),
    ]
    for filters, expected in asked:
        assert [note["id"] for note in await listed(queries, **filters)] == expected


@pytest.mark.usefixtures("several")
async def test_a_cursor_belongs_to_its_list_and_a_foreign_note_to_nobody(queries: Queries) -> None:
    first = await queries.credit_notes(viewer(), CreditNoteQuery(limit=1), NOON)
    cursor = json.loads(first)["next_cursor"]
    query = CreditNoteQuery(currencies=("JPY",), cursor=cursor)
    with pytest.raises(InvalidParameterError, match="cursor"):
        await queries.credit_notes(viewer(), query, NOON)
    for foreign in ("cn_5", "none", "a\0b"):
        assert await queries.credit_note(viewer(), foreign, NOON) is None
