"""What a search finds: text without case and accents, amounts as people type them."""

import json

import pytest

from services.portal.queries import InvoiceQuery, Queries
from tests.ledger.indexed import index_everything
from tests.portal.builders import NOON, invoice, viewer
from tests.portal.conftest import Fold
from tests.servers import Database


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("inv_1", ["inv_1"]),
        ("2025-0042", ["inv_1"]),
        ("acm", ["inv_1"]),
        ("po-777", ["inv_1"]),
        ("cafe creme", ["inv_2"]),
        ("CAFÉ", ["inv_2"]),
        ("CREME   café", ["inv_2"]),
        ("größe", ["inv_2"]),
        ("GROSSE", ["inv_2"]),
        ("новогодняя", ["inv_2"]),
        ("ЁЛК", ["inv_2"]),
        ("发票", ["inv_2"]),
        ("خدمة", ["inv_2"]),
        ("100%", ["inv_3"]),
        ("1_0", ["inv_3"]),
        ("back\\slash", ["inv_3"]),
        ("%%", []),
        ("__", []),
        ("nowhere", []),
        ("1,234.50", ["inv_1"]),
        ("1 234,50", ["inv_1"]),
        ("1\u202f234,50\u00a0€", ["inv_1"]),
        ("1.234,50", ["inv_1"]),
        ("1234.5", ["inv_1"]),
        ("eur 1,234.50", ["inv_1"]),
        ("123450", ["inv_2"]),
        ("١٬٢٣٤٫٥٠", ["inv_1"]),
        ("123,450", ["inv_2", "inv_3"]),
        ("123.450", ["inv_2", "inv_3"]),
    ],
)
@pytest.mark.parametrize("by_index", [False, True], ids=["walked", "by the index"])
async def test_search_finds_text_and_amounts_as_people_type_them(
    postgres: Database, queries: Queries, fold: Fold, q: str, found: list[str], by_index: bool
) -> None:
    await fold(
        invoice(
            "inv_1",
            number="ACM-2025-0042",
            purchase_order_number="PO-777",
            total_amount_cents=123_450,
        ),
        invoice(
            "inv_2",
            number="B",
            currency="JPY",
            total_amount_cents=123_450,
            fees=[
                {"description": "Café  Crème, Größe M", "amount_cents": 1},
                {"description": "Ёлка новогодняя 发票服务 خدمة", "amount_cents": 1},
            ],
        ),
        invoice(
            "inv_3",
            number="C",
            currency="KWD",
            total_amount_cents=123_450,
            fees=[{"invoice_display_name": "100% a1_0b back\\slash", "amount_cents": 1}],
        ),
    )
    if by_index:
        await index_everything(postgres.ledger_dsn)
    listed = json.loads(await queries.invoices(viewer(), InvoiceQuery(q=q), NOON))
    assert sorted(one["id"] for one in listed["invoices"]) == found
