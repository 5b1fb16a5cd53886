"""`portico ledger webhooks`: what the API does, for whoever has the database."""

import json
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from services.command import create_command
from tests.ledger.known import make_known
from tests.servers import Database, apart
from tests.token.conftest import random_key

Run = Callable[..., Result]
URL = "https://hooks.example.com/portico"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def run(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_POSTGRES_DSN", postgres.ledger_dsn)
    monkeypatch.setenv("LEDGER_ENCRYPTION_KEY", random_key())
    make_known(postgres)

    def invoke(*arguments: str, organization: str = "acme") -> Result:
        words = ["ledger", "webhooks", *arguments, "--organization", organization]
        return CliRunner().invoke(create_command(), words)

    return invoke


def made(run: Run, *arguments: str) -> dict[str, Any]:
    done = run("create", URL, *arguments, "--json")
    assert done.exit_code == 0, done.output
    endpoint: dict[str, Any] = json.loads(done.stdout)
    return endpoint


def fill(postgres: Database, endpoint_id: str) -> None:
    """A delivery that failed."""

    async def insert() -> None:
        connection = await asyncpg.connect(postgres.ledger_dsn)
        try:
            await connection.execute(
                "INSERT INTO activity.webhook_deliveries (organization_id, webhook_endpoint_id,"
                " type, payload, status, due_at, answer_status, answer)"
                " VALUES ('acme', $1, 'invoice.viewed', '{}', 'failed', NULL, 500, 'no')",
                endpoint_id,
            )
        finally:
            await connection.close()

    apart(insert)


def test_an_endpoint_is_made_with_its_secret_listed_without_and_taken_away(run: Run) -> None:
    endpoint = made(run, "--type", "invoice.viewed", "--name", "Ours")
    listed = run("list", "--json")
    gone = run("delete", endpoint["lago_id"], "--yes")

    assert endpoint["secret"].startswith("whsec_")
    assert endpoint["event_types"] == ["invoice.viewed"]
    (shown,) = json.loads(listed.stdout)["webhook_endpoints"]
    assert "secret" not in shown
    assert gone.exit_code == 0
    assert json.loads(run("list", "--json").stdout) == {"webhook_endpoints": []}


def test_what_failed_is_listed_and_sent_again(run: Run, postgres: Database) -> None:
    endpoint_id = made(run)["lago_id"]
    fill(postgres, endpoint_id)
    fill(postgres, endpoint_id)
    listed = run("deliveries", endpoint_id, "--status", "failed", "--json")
    first, _ = json.loads(listed.stdout)["webhook_deliveries"]
    one = run("replay", endpoint_id, first["id"], "--json")
    rest = run("replay", endpoint_id, "--failed-since-hours", "1", "--yes", "--json")

    assert (first["answer_status"], first["answer"]) == (500, "no")
    assert [json.loads(done.stdout) for done in (one, rest)] == [{"replayed": 1}] * 2
    assert "waiting" in run("deliveries", endpoint_id).stdout


def test_what_cannot_be_done_is_one_line_that_says_what_to_do(run: Run) -> None:
    made(run)
    refused = {
        ("create", "http://example.com"): "is not one of https",
        ("create", URL): "has this address",
        ("delete", NOBODY, "--yes"): "see `webhooks list`",
        ("deliveries", NOBODY): "see `webhooks list`",
        ("replay", NOBODY, NOBODY): "see `webhooks list`",
    }
    for words, said in refused.items():
        done = run(*words)
        assert done.exit_code == 1
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_an_organization_that_nobody_knows_has_no_webhooks(run: Run) -> None:
    for words in (("create", URL), ("list",)):
        done = run(*words, organization="acmee")
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
        assert "`portico organization create acmee`" in done.stderr


def test_wrong_usage_is_told_apart(run: Run) -> None:
    wrong = (
        ("create", URL, "--type", "x"),
        ("replay", NOBODY),
        ("deliveries", NOBODY, "--status", "x"),
        ("delete", "none"),
    )
    assert {run(*words).exit_code for words in wrong} == {2}


def test_another_organizations_endpoint_is_not_there(run: Run) -> None:
    endpoint_id = made(run)["lago_id"]
    done = run("delete", endpoint_id, "--yes", organization="other")
    assert done.exit_code == 1
    assert len(json.loads(run("list", "--json").stdout)["webhook_endpoints"]) == 1
