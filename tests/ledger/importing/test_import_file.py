"""`portico ledger import file`: a dry run lists what is wrong; good files are published whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from contracts.cloudevents import EVENT_BYTES_MAX
from contracts.events import CREDIT_NOTE, CUSTOMER, INVOICE, PAYMENT
from services.command import create_command
from services.ledger.importing.columns import columns
from services.ledger.importing.rows import read_rows
from tests.ledger.conftest import Run
from tests.ledger.importing.conftest import events
from tests.ledger.intake.builders import invoice, payment
from tests.ledger.intake.conftest import Log

HEADER = "id,number,external_customer_id,currency,issuing_date,status,total_amount_cents"
GOOD = 'in-{n},"N-{n}",cus-1,EUR,2026-01-31,finalized,1200'


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def good_rows(count: int) -> list[str]:
    return [GOOD.format(n=n) for n in range(count)]


def dry(path: Path, *arguments: str) -> Result:
    """A dry run, which needs neither broker nor database."""
    command = ["ledger", "import", "file", str(path), "--organization", "acme", "--dry-run"]
    return CliRunner().invoke(create_command(), [*command, "--kind", "invoices", *arguments])


def dry_run(path: Path) -> list[str]:
    """What a dry run says, without its last line."""
    done = dry(path)
    *problems, summary = done.stdout.splitlines()
    assert done.exit_code == bool(problems), done.output
    assert summary.endswith("nothing was published")
    return problems


def test_a_dry_run_lists_every_bad_row_with_line_field_and_what_to_do(tmp_path: Path) -> None:
    path = written(
        tmp_path / "invoices.csv",
        HEADER,
        GOOD.format(n=1),
        "in-2,N-2,cus-1,EUR,31.01.2026,finalized,12.00",
        ',"N',
        '3",cus-1,EURO,2026-01-31,finalized,1200',
        "in-4,N-4",
        GOOD.format(n=5),
    )
    assert dry_run(path) == [
        "line 3, issuing_date: must be a date, as in 2026-01-31",
        "line 3, total_amount_cents: must be an integer of 64 bits: 12.00 is written 1200",
        "line 4, id: is missing: every row needs it",
        "line 4, currency: is not a currency in use (ISO 4217)",
        "line 6, row: has 2 cells where the header has 7: quote cells that hold a comma",
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"", "line 1, header: is missing: the first line names the columns"),
        ("a.csv", b"id,id\n", "line 1, id: is there twice"),
        ("a.csv", b"id,totl_amount_cents\n", "line 1, totl_amount_cents: is no column of invoices"),
        ("a.csv", b"id,n\xfamero\n", "line 1, header: is not UTF-8: save the file"),
        ("a.csv", "id,number\n".encode("utf-16"), "line 1, header: is not UTF-8"),
        ("a.csv", b"id;totl_amount_cents\n", "line 1, totl_amount_cents: is no column"),
        ("a.csv", b"id;number;totl\n", "line 1, totl: is no column of invoices"),
        ("a.csv", b"id;number\n1;2;3\n", "line 2, row: has 3 cells where the header has 2: quote"),
        ("a.csv", b"id,number\n1,\xff\n", "line 2, row: is not UTF-8: save the file"),
        ("a.csv", b'id,number\n1,"a\n', "line 2, row: is not CSV (unexpected end of data)"),
        ("a.csv", b"id\n" + b"x" * (EVENT_BYTES_MAX + 1), "line 2, row: is over 1 MiB"),
        ("a.jsonl", b"{\n", "line 1, row: is not JSON in UTF-8"),
        ("a.jsonl", b"\n[]\n", "line 2, row: is no JSON object"),
        ("a.jsonl", b" " * (EVENT_BYTES_MAX + 9) + b"\n", "line 1, row: is over 1 MiB"),
        ("a.ndjson", b'{"invoice": {}, "version": "x"}\n', "line 1, id: is missing"),
    ],
)
def test_what_is_no_row_is_named(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    first, *_ = dry_run(path)
    assert first.startswith(problem)


async def test_a_file_with_a_bad_row_is_not_published_unless_asked(
    run: Run, tmp_path: Path, log: Log
) -> None:
    path = written(tmp_path / "invoices.csv", HEADER, *good_rows(2), "in-9,,,,,,")
    command = ("import", "file", str(path), "--kind", "invoices", "--organization", "acme")
    done = await run(*command)
    assert (done.exit_code, "--skip-bad" in done.stderr) == (1, True)
    assert await log.count() == 0
    done = await run(*command, "--skip-bad", "--json")
    assert done.exit_code == 0, done.output
    *problems, outcome = map(json.loads, done.stdout.splitlines())
    assert outcome == {"rows": 3, "bad": 1, "published": 2}
    assert {problem["line"] for problem in problems} == {4}
    assert len(await events(log, 2)) == 2


async def test_rows_become_events_of_when_the_file_is(run: Run, tmp_path: Path, log: Log) -> None:
    header = "external_id,name,billing_configuration.document_locale,net_payment_term,version"
    path = written(tmp_path / "c.csv", header, "cus-1,Hooli,fr,30,7", 'cus-2,"Pied, Piper",,,')
    done = await run(
        *("import", "file", str(path), "--kind", "customers", "--organization", "acme"),
        *("--as-of", "2026-01-31"),
    )
    assert done.exit_code == 0, done.output
    found = {event["data"]["customer"]["external_id"]: event for event in await events(log, 2)}
    assert found["cus-1"]["data"] == {
        "customer": {
            "external_id": "cus-1",
            "name": "Hooli",
            "billing_configuration": {"document_locale": "fr"},
            "net_payment_term": 30,
        },
        "version": 7,
    }
    # Of two rows about one customer, the later one is the newer.
    assert found["cus-1"]["time"] == "2026-01-31T00:00:00.000002+00:00"
    assert found["cus-2"]["time"] == "2026-01-31T00:00:00.000003+00:00"
    assert found["cus-2"]["data"] == {"customer": {"external_id": "cus-2", "name": "Pied, Piper"}}


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_columns_are_split_by_what_the_header_shows(
    run: Run, tmp_path: Path, log: Log, delimiter: str
) -> None:
    lines = ("external_id,name,net_payment_term", "cus-1,Hooli,30")
    path = written(tmp_path / "c.csv", *(line.replace(",", delimiter) for line in lines))
    done = await run("import", "file", str(path), "--kind", "customers", "--organization", "acme")
    assert done.exit_code == 0, done.output
    (event,) = await events(log, 1)
    customer = {"external_id": "cus-1", "name": "Hooli", "net_payment_term": 30}
    assert event["data"] == {"customer": customer}


def test_semicolons_may_separate_columns_and_a_cells_invoices(tmp_path: Path) -> None:
    header = "id;amount_cents;amount_currency;payment_status;invoice_ids"
    path = written(tmp_path / "p.csv", header, 'pay-1;1200;EUR;succeeded;"in-1;in-2"')
    (row,) = read_rows(path, "csv", PAYMENT)
    assert (row.problem, row.fields["invoice_ids"]) == (None, ["in-1", "in-2"])


async def test_json_lines_take_objects_bare_or_wrapped(run: Run, tmp_path: Path, log: Log) -> None:
    one: dict[str, Any] = {"payment": payment(id="pay-1"), "version": 3}
    path = written(tmp_path / "p.jsonl", json.dumps(one), "", json.dumps(payment(id="pay-2")))
    done = await run(
        "import", "file", str(path), "--kind", "payments", "--organization", "acme", "--json"
    )
    assert json.loads(done.stdout) == {"rows": 2, "bad": 0, "published": 2}
    assert {event["data"]["payment"]["id"] for event in await events(log, 2)} == {"pay-1", "pay-2"}


async def test_more_rows_than_are_sent_at_once_all_arrive(
    run: Run, tmp_path: Path, log: Log
) -> None:
    rows = [json.dumps(invoice(id=f"in-{number}", number=f"N-{number}")) for number in range(450)]
    path = written(tmp_path / "i.jsonl", *rows)
    done = await run("import", "file", str(path), "--kind", "invoices", "--organization", "acme")
    assert done.stdout == "450 of 450 rows published\n"
    assert len({event["id"] for event in await events(log, 450)}) == 450


async def test_a_file_for_an_organization_that_nobody_knows_is_not_published(
    run: Run, tmp_path: Path, log: Log
) -> None:
    path = written(tmp_path / "i.csv", HEADER, *good_rows(1))
    done = await run("import", "file", str(path), "--kind", "invoices", "--organization", "acmee")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("no event has named organization acmee: ")
    assert await log.count() == 0


def test_a_file_whose_name_says_nothing_needs_its_format(tmp_path: Path) -> None:
    path = written(tmp_path / "data", HEADER, *good_rows(1))
    assert dry(path).exit_code == 2
    assert dry(path, "--format", "csv").exit_code == 0


def test_columns_are_the_fields_that_fit_into_a_cell() -> None:
    assert "customer.name" in columns(INVOICE)
    assert "fees" not in columns(INVOICE)
    assert {"invoice_ids", "lago_id", "version"} <= columns(PAYMENT)
    assert "billing_configuration.document_locale" in columns(CUSTOMER)
    assert "offset_amount_cents" in columns(CREDIT_NOTE)
