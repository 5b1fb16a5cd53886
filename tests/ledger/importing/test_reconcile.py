"""`portico ledger reconcile stripe`: what is missing, extra and different, and published again."""

import json
from typing import Any

import pytest

from tests.ledger.conftest import Run
from tests.ledger.importing.conftest import ServedStripe, rows, until
from tests.ledger.intake.stripe.builders import open_invoice
from tests.servers import Database

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("projector")]


async def reconciled(run: Run, stripe: ServedStripe, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = await run(
        *("reconcile", "stripe", "--organization", "acme", "--url", stripe.url, "--json"),
        *("--from", "2026-01-01", "--to", "2026-01-31", *arguments),
    )
    assert done.exit_code in (0, 1), done.output
    return done.exit_code, json.loads(done.stdout)


async def test_both_agree_once_what_differs_was_published_again(
    run: Run, stripe: ServedStripe, postgres: Database
) -> None:
    status, found = await reconciled(run, stripe)
    assert (status, found["counts"]) == (1, {"missing": 7})

    status, found = await reconciled(run, stripe, "--republish")
    assert (status, found["counts"], found["republished"]) == (0, {}, 7)

    # The invoice is changed there, another one has gone, and nobody told.
    invoices = stripe.lists.objects["invoices"]
    stripe.lists.objects = {
        **stripe.lists.objects,
        "invoices": [open_invoice(id="in_3", number="ACME-0003", amount_due=900), invoices[1]],
    }
    status, found = await reconciled(run, stripe)
    assert status == 1
    assert found["counts"] == {"different": 1, "extra": 1}
    assert found["findings"] == [
        {
            "kind": "different",
            "object": "invoice",
            "id": "in_3",
            "differences": [
                {
                    "field": "created_at",
                    "source": "2026-01-31T11:00:00Z",
                    "portico": "2026-02-01T12:00:00Z",
                },
                {"field": "prepaid_credit_amount_cents", "source": 300, "portico": 0},
                {"field": "total_amount_cents", "source": 900, "portico": 1_200},
            ],
        },
        {"kind": "extra", "object": "invoice", "id": "in_1"},
    ]

    status, found = await reconciled(run, stripe, "--republish")
    # What is only here cannot be published away.
    assert (status, found["counts"], found["republished"]) == (1, {"extra": 1}, 1)

    async def corrected() -> bool:
        due = "SELECT due_amount_cents FROM read_model.invoices WHERE invoice_id = 'in_3'"
        return [row["due_amount_cents"] for row in await rows(postgres, due)] == [900]

    assert await until(corrected)


async def test_findings_are_lines_that_say_both_values(run: Run, stripe: ServedStripe) -> None:
    done = await run(
        *("reconcile", "stripe", "--organization", "acme", "--url", stripe.url),
        *("--from", "2026-01-01", "--to", "2026-01-31"),
    )
    assert done.exit_code == 1
    *lines, summary = done.stdout.splitlines()
    assert "missing invoice in_1" in lines
    assert summary == "7 objects compared: 7 missing"
