"""`portico ledger import stripe`: every list, page by page, once."""

import json
from pathlib import Path

import pytest

from services.ledger.importing.stripe_lists import VERSION
from tests.ledger.conftest import Run
from tests.ledger.importing.conftest import ServedStripe, events, rows, until
from tests.ledger.importing.recorded import KEY, LIMITED, STOPPING
from tests.ledger.intake.conftest import Log
from tests.servers import Database

OBJECTS = 7


async def imported(run: Run, stripe: ServedStripe, *arguments: str) -> dict[str, object]:
    command = ("import", "stripe", "--organization", "acme", "--url", stripe.url, "--json")
    done = await run(*command, *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


async def test_everything_is_published_as_events(run: Run, stripe: ServedStripe, log: Log) -> None:
    assert await imported(run, stripe) == {
        "organization_id": "acme",
        "source": "stripe",
        "published": OBJECTS,
        "unappliable": 0,
        "resources": {
            "customers": {"published": 2, "unappliable": 0},
            "invoices": {"published": 3, "unappliable": 0},
            "invoice_payments": {"published": 1, "unappliable": 0},
            "credit_notes": {"published": 1, "unappliable": 0},
        },
    }
    found = {event["id"].split("/")[2]: event for event in await events(log, OBJECTS)}
    assert set(found) == {"cus_1", "cus_2", "in_1", "in_2", "in_3", "pi_1", "cn_1"}
    assert {event["type"] for event in found.values()} == {
        "customer.updated",
        "invoice.updated",
        "payment.updated",
        "credit_note.updated",
    }
    # Lists carry the first lines only; the others were asked for.
    assert len(found["in_2"]["data"]["invoice"]["fees"]) == 3
    assert stripe.lists.versions == {VERSION}


@pytest.mark.usefixtures("projector")
async def test_imported_invoices_are_settled(
    run: Run, stripe: ServedStripe, postgres: Database
) -> None:
    await imported(run, stripe)

    async def settled() -> bool:
        found = await rows(
            postgres,
            "SELECT invoice_id, settlement, due_amount_cents FROM read_model.invoices ORDER BY 1",
        )
        return [tuple(row.values()) for row in found] == [
            ("in_1", "paid", 0),
            ("in_2", "unpaid", 1_000),
            ("in_3", "unpaid", 1_200),
        ]

    assert await until(settled)


async def test_a_rate_limit_is_waited_for(
    run: Run, stripe: ServedStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_STRIPE_API_KEY", LIMITED)
    assert (await imported(run, stripe))["published"] == OBJECTS


async def test_an_import_that_was_cut_off_goes_on_where_it_stopped(
    run: Run, stripe: ServedStripe, postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_STRIPE_API_KEY", STOPPING)
    command = ("import", "stripe", "--organization", "acme", "--url", stripe.url)
    done = await run(*command)
    assert done.exit_code == 1
    assert "refuses the API key" in done.stderr
    stripe.lists.asked.clear()

    monkeypatch.setenv("LEDGER_STRIPE_API_KEY", KEY)
    assert (await imported(run, stripe))["published"] == OBJECTS
    # Nothing that the first had read already.
    assert [address for address in stripe.lists.asked if "customers" in address] == []
    assert [address for address in stripe.lists.asked if "/v1/invoices?" in address] == [
        "/v1/invoices?limit=100&starting_after=in_2"
    ]
    assert await rows(postgres, "SELECT * FROM ledger.imports") == []


async def test_what_is_older_is_left_out_but_customers(
    run: Run, stripe: ServedStripe, log: Log
) -> None:
    # All were issued on the last of January.
    found = await imported(run, stripe, "--since", "2026-02-01")
    assert found["published"] == 2
    assert {event["type"] for event in await events(log, 2)} == {"customer.updated"}


async def test_the_key_may_be_in_a_file_and_is_never_shown(
    run: Run, stripe: ServedStripe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LEDGER_STRIPE_API_KEY")
    command = ("import", "stripe", "--organization", "acme", "--url", stripe.url)
    done = await run(*command)
    assert (done.exit_code, "LEDGER_STRIPE_API_KEY" in done.stderr) == (2, True)
    file = tmp_path / "key"
    file.write_text("sk_wrong\n", encoding="ascii")
    done = await run(*command, "--api-key-file", str(file))
    assert done.exit_code == 1
    assert "sk_wrong" not in done.output
    file.write_text(f"{KEY}\n", encoding="ascii")
    assert (await run(*command, "--api-key-file", str(file))).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("import", "stripe"),
        ("reconcile", "stripe", "--from", "2026-01-01", "--to", "2026-01-31", "--republish"),
    ],
)
async def test_an_organization_that_nobody_knows_is_refused_and_not_published_to(
    run: Run, stripe: ServedStripe, log: Log, words: tuple[str, ...]
) -> None:
    done = await run(*words, "--organization", "acmee", "--url", stripe.url)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "`portico organization create acmee`" in done.stderr
    assert (stripe.lists.asked, await log.count()) == ([], 0)


async def test_wrong_use_is_one_line_and_status_2(run: Run) -> None:
    done = await run("import", "stripe", "--organization", "")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
