"""What a search finds: text without case and accents, amounts as people type them."""

import json

import pytest

from services.chassis.postgres import open_pool
from services.portal.queries import InvoiceQuery, Queries
from tests.ledger.indexed import index_everything
from tests.portal.builders import NOON, invoice, project, viewer
from tests.servers import Database, apart

INVOICES = [
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
]


@pytest.fixture(scope="module", params=["walked", "by the index"])
def told(request: pytest.FixtureRequest, file_postgres: Database) -> Database:
    """A database with these invoices; those that are searched by the index come second."""
    apart(lambda: project(file_postgres.ledger_dsn, *INVOICES))
    if request.param == "by the index":
        apart(lambda: index_everything(file_postgres.ledger_dsn))
    return file_postgres


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
async def test_search_finds_text_and_amounts_as_people_type_them(
    told: Database, q: str, found: list[str]
) -> None:
    pool = await open_pool(told.portal_dsn, application_name="test", connections_max=1)
    async with pool:
        answer = await Queries(pool).invoices(viewer(), InvoiceQuery(q=q), NOON)
    assert sorted(one["id"] for one in json.loads(answer)["invoices"]) == found
