"""One invoice with all that belongs to it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.portal.queries import Queries
from tests.portal.builders import (
    NOON,
    credit_note,
    customer,
    invoice,
    organization,
    payment,
    viewer,
)
from tests.portal.conftest import Fold


async def one(queries: Queries, invoice_id: str = "inv_1", at: datetime = NOON) -> dict[str, Any]:
    body = await queries.invoice(viewer(), invoice_id, at)
    assert body is not None
    found: dict[str, Any] = json.loads(body)["invoice"]
    return found


async def test_it_has_its_lines_taxes_and_totals(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(
            fees=[{"invoice_display_name": "Seats", "units": "3", "amount_cents": 9_000}],
            applied_taxes=[{"tax_name": "VAT", "tax_rate": 20, "amount_cents": 1_000}],
            fees_amount_cents=9_000,
            taxes_amount_cents=1_000,
            metadata=[
                {"key": "Project", "value": "X", "display_in_invoice": True},
                {"key": "margin", "value": "12%", "display_in_invoice": False},
            ],
        )
    )
    found = await one(queries)
    assert found["fees"][0]["invoice_display_name"] == "Seats"
    assert found["applied_taxes"][0]["amount_cents"] == 1_000
    assert found["totals"]["fees_amount_cents"] == 9_000
    assert found["totals"]["total_amount_cents"] == 10_000
    # What the seller keeps for itself is not shown.
    assert found["metadata"] == [{"key": "Project", "value": "X"}]


async def test_an_invoice_with_nothing_but_the_least_has_empty_lists(
    queries: Queries, fold: Fold
) -> None:
    await fold(invoice(fees=None))
    found = await one(queries)
    lists = ("fees", "applied_taxes", "credits", "metadata", "payments", "credit_notes")
    assert [found[name] for name in lists] == [[]] * len(lists)


async def test_it_has_its_payments_and_why_one_failed(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(),
        payment(
            payment_id="pay_1",
            payment_status="failed",
            failure_reason="card expired",
            created_at="2026-03-05T10:00:00Z",
        ),
        payment(payment_id="pay_2", amount_cents=4_000, created_at="2026-03-06T10:00:00Z"),
    )
    found = await one(queries)
    paid = [(p["id"], p["payment_status"], p["failure_reason"]) for p in found["payments"]]
    assert paid == [("pay_1", "failed", "card expired"), ("pay_2", "succeeded", None)]
    assert found["payments"][1]["amount_cents"] == 4_000
    assert found["display_status"] == "partially_paid"


async def test_of_a_payment_over_several_invoices_it_shows_its_own_part(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        invoice("inv_1"),
        invoice("inv_2", customer_id="cust_2"),
        payment(
            amount_cents=900,
            allocations=[
                {"invoice_id": "inv_1", "amount_cents": 300},
                {"invoice_id": "inv_2", "amount_cents": 600},
            ],
        ),
    )
    (paid,) = (await one(queries))["payments"]
    assert paid["amount_cents"] == 300
    assert "600" not in json.dumps(paid)
    assert "900" not in json.dumps(paid)


@pytest.mark.parametrize(
    ("events", "status", "rule"),
    [
        ([invoice(status="voided")], "voided", "voided"),
        ([invoice(payment_dispute_lost_at="2026-03-02T00:00:00Z")], "disputed", "dispute_lost"),
        ([invoice(), payment()], "paid", "nothing_due"),
        ([invoice(payment_due_date="2026-03-14")], "overdue", "due_before_today"),
        (
            [invoice(payment_due_date="2026-03-14"), payment(payment_status="processing")],
            "overdue",
            "due_before_today",
        ),
        ([invoice(), payment(payment_status="processing")], "processing", "payment_on_its_way"),
        (
            [invoice(), payment(payment_status="processing", amount_cents=9_999)],
            "unpaid",
            "not_yet_due",
        ),
        ([invoice(), payment(amount_cents=1)], "partially_paid", "partly_paid"),
        ([invoice(payment_due_date="2026-03-15")], "unpaid", "not_yet_due"),
        ([invoice(payment_due_date=None)], "unpaid", "not_yet_due"),
        ([invoice(), payment(amount_cents=9_000), credit_note()], "paid", "nothing_due"),
    ],
)
async def test_its_status_says_by_which_rule(
    queries: Queries, fold: Fold, events: list[dict[str, Any]], status: str, rule: str
) -> None:
    await fold(*events)
    found = await one(queries)
    assert (found["display_status"], found["status_reason"]["rule"]) == (status, rule)


async def test_its_status_names_the_calendar_it_goes_by(queries: Queries, fold: Fold) -> None:
    await fold(organization(timezone="Europe/Paris"), customer(timezone="Asia/Tokyo"), invoice())
    late_evening = datetime(2026, 3, 15, 15, 30, tzinfo=UTC)
    assert (await one(queries, at=late_evening))["status_reason"] == {
        "rule": "not_yet_due",
        "today": "2026-03-16",
        "timezone": "Asia/Tokyo",
        "payment_due_date": "2026-03-31",
    }


async def test_its_timeline_is_in_the_order_of_the_customers_days(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        customer(timezone="Pacific/Kiritimati"),
        invoice(issuing_date="2026-03-01", payment_due_date="2026-03-10"),
        # On the 10th by UTC, on the 11th where the customer is.
        payment(amount_cents=1, created_at="2026-03-10T12:00:00Z"),
        credit_note(issuing_date="2026-03-10"),
    )
    timeline = (await one(queries))["timeline"]
    assert [(entry["type"], entry["date"]) for entry in timeline] == [
        ("issued", "2026-03-01"),
        ("due", "2026-03-10"),
        ("credit_note", "2026-03-10"),
        ("payment_succeeded", "2026-03-11"),
    ]


async def test_voiding_and_disputes_are_in_the_timeline(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice(
            status="voided",
            voided_at="2026-03-09T10:00:00Z",
            payment_dispute_lost_at="2026-03-08T10:00:00Z",
            payment_due_date=None,
        )
    )
    timeline = (await one(queries))["timeline"]
    assert [entry["type"] for entry in timeline] == ["issued", "disputed", "voided"]


async def test_what_is_not_the_customers_is_not_there(queries: Queries, fold: Fold) -> None:
    await fold(
        invoice("inv_other", customer_id="cust_2"),
        invoice("inv_elsewhere", organization_id="globex"),
        invoice("inv_draft", status="draft"),
        payment("inv_stub"),
    )
    for invoice_id in ("inv_other", "inv_elsewhere", "inv_draft", "inv_stub", "inv_no", "a\0b", ""):
        assert await queries.invoice(viewer(), invoice_id, NOON) is None


async def test_the_profile_names_both_parties_and_the_day(queries: Queries, fold: Fold) -> None:
    await fold(
        organization(name="Acme", legal_name="Acme Ltd", timezone="Europe/Paris"),
        customer(name="Coleman", billing_configuration={"document_locale": "fr"}),
    )
    profile = json.loads(await queries.profile(viewer(), NOON))
    assert (profile["today"], profile["timezone"]) == ("2026-03-15", "Europe/Paris")
    assert profile["customer"]["name"] == "Coleman"
    assert profile["customer"]["locale"] == "fr"
    assert profile["organization"]["legal_name"] == "Acme Ltd"


async def test_the_profile_of_parties_that_no_event_described_has_their_ids(
    queries: Queries,
) -> None:
    profile = json.loads(await queries.profile(viewer(), NOON))
    assert profile["customer"]["external_id"] == "cust_1"
    assert profile["organization"]["id"] == "acme"
    assert profile["timezone"] == "UTC"


async def test_the_shell_knows_an_organization_and_nothing_else(
    queries: Queries, fold: Fold
) -> None:
    await fold(
        organization(
            allowed_origins=["https://app.example.com"],
            branding={"accent_color": "#112233"},
            email="secret@example.com",
        )
    )
    body = await queries.organization("acme")
    assert body is not None
    found = json.loads(body)
    assert found["allowed_origins"] == ["https://app.example.com"]
    assert found["branding"]["accent_color"] == "#112233"
    assert b"secret" not in body
    assert await queries.organization("globex") is None
    assert await queries.organization("a\0b") is None
