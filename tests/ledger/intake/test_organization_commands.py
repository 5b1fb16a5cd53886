"""`portico organization`: by an event, visible when the command ends."""

import json
from functools import partial

import pytest

from tests.ledger.conftest import Run
from tests.ledger.intake.conftest import Log


@pytest.fixture
def run(portico: Run) -> Run:
    return partial(portico, "organization")


@pytest.mark.usefixtures("projector")
async def test_an_organization_is_made_shown_and_changed(run: Run) -> None:
    made = await run(
        *("create", "acme", "--name", "Acme", "--locale", "FR", "--json"),
        *("--allowed-origin", "https://a.example", "--allowed-origin", "https://b.example"),
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["name"] == "Acme"

    changed = await run("set", "acme", "--accent-color", "#1a7f5a", "--timezone", "Asia/Tokyo")
    assert changed.exit_code == 0, changed.output
    # What is not given stays, of the branding too.
    changed = await run("set", "acme", "--radius", "0", "--theme", "dark", "--font-stack", "Inter")
    assert changed.exit_code == 0, changed.output

    changed = await run("set", "acme", "--document-host", "Files.example.com")
    assert changed.exit_code == 0, changed.output
    changed = await run("set", "acme", "--prefer-originals")
    assert changed.exit_code == 0, changed.output

    shown = json.loads((await run("show", "acme", "--json")).stdout)
    assert shown["name"] == "Acme"
    assert shown["billing_configuration"] == {"document_locale": "fr"}
    assert shown["branding"] == {
        "accent_color": "#1a7f5a",
        "radius": 0,
        "theme": "dark",
        "font_stack": "Inter",
    }
    assert shown["documents"] == {
        "prefer_originals": True,
        "allowed_hosts": ["files.example.com"],
    }
    assert shown["allowed_origins"] == ["https://a.example", "https://b.example"]
    assert shown["timezone"] == "Asia/Tokyo"

    again = await run("create", "acme", "--name", "Other")
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert "exists" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("show", "hooli"), "no event has named organization hooli"),
        (("set", "hooli", "--name", "Hooli"), "`portico organization create hooli`"),
        (("create", "hooli", "--locale", "xx"), "not_a_valid_language_code"),
        (("create", "hooli", "--allowed-origin", "http://x.example"), "allowed_origins[0]"),
        (("create", "hooli", "--document-host", "*.com"), "documents.allowed_hosts[0]"),
        (("create", "h" * 65), "id: value_is_too_long"),
    ],
)
async def test_a_refusal_is_one_line_and_publishes_nothing(
    run: Run, log: Log, arguments: tuple[str, ...], line: str
) -> None:
    done = await run(*arguments)
    assert done.exit_code == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert await log.count() == 0


async def test_nothing_to_set_is_wrong_usage(run: Run) -> None:
    assert (await run("set", "acme")).exit_code == 2


async def test_a_projector_that_is_away_is_said(
    run: Run, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.ledger.intake.waiting.APPLIED_SECONDS_MAX", 0.1)
    done = await run("create", "acme")
    assert done.exit_code == 1
    assert "has not applied it yet" in done.stderr
    assert await log.count() == 1


async def test_a_broker_that_is_away_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    done = await run("create", "acme")
    assert (done.exit_code, done.stderr) == (1, "the broker does not answer\n")
