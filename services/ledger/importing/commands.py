"""`portico ledger import lago|stripe|file`: options, progress and answers."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from services.chassis.settings import settings_or_exit
from services.ledger.bars import Bars
from services.ledger.importing import publishing
from services.ledger.importing.answering import Json, Organization, run
from services.ledger.importing.checkpoints import Checkpoint, Checkpoints, Import
from services.ledger.importing.file_commands import import_file
from services.ledger.importing.listing import Period
from services.ledger.importing.publishing import Sender, import_all
from services.ledger.importing.systems import (
    URLS,
    System,
    api_key_of,
    checked_organization,
    open_system,
)
from services.ledger.intake.settings import PublishingSettings

app = typer.Typer(no_args_is_help=True)

DAY_FORMATS: Final = ["%Y-%m-%d"]
Since = Annotated[
    datetime | None,
    typer.Option(formats=DAY_FORMATS, help="Leave out what is older; customers never are."),
]
ApiKeyFile = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Holds the API key, and nothing else."),
]
Lines = Annotated[
    bool, typer.Option(help="Ask for every invoice by itself: lists leave its lines out.")
]
Restart = Annotated[
    bool, typer.Option("--restart", help="From the beginning, not where it stopped.")
]


@app.callback()
def import_group() -> None:
    """Publish what a billing system, or a file, already has."""


app.command("file")(import_file)


@app.command("lago")
def import_lago(
    *,
    organization: Organization,
    url: Annotated[str, typer.Option(help="Of Lago's API, or of one like it.")] = URLS["lago"],
    since: Since = None,
    api_key_file: ApiKeyFile = None,
    lines: Lines = True,
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """From Lago's list API. The key: LEDGER_LAGO_API_KEY or --api-key-file."""
    _import(
        *("lago", organization, url, since, api_key_file),
        lines=lines,
        restart=restart,
        as_json=as_json,
    )


@app.command("stripe")
def import_stripe(
    *,
    organization: Organization,
    url: Annotated[str, typer.Option(help="Of Stripe's API.")] = URLS["stripe"],
    since: Since = None,
    api_key_file: ApiKeyFile = None,
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """From Stripe's list API. The key: LEDGER_STRIPE_API_KEY or --api-key-file."""
    _import(
        *("stripe", organization, url, since, api_key_file),
        lines=True,
        restart=restart,
        as_json=as_json,
    )


def _import(
    system: System,
    organization_id: str,
    url: str,
    since: datetime | None,
    api_key_file: Path | None,
    *,
    lines: bool,
    restart: bool,
    as_json: bool,
) -> None:
    settings = settings_or_exit(PublishingSettings)
    period = Period(since.date() if since else None)

    async def work(tell: Callable[[publishing.Progress], None]) -> dict[str, Checkpoint]:
        described = Import(
            checked_organization(organization_id), system, url.rstrip("/"), _written(since)
        )
        async with open_system(
            settings,
            system,
            organization_id=organization_id,
            url=described.url,
            api_key=api_key_of(system, api_key_file),
            with_lines=lines,
        ) as opened:
            checkpoints = Checkpoints(opened.pool, described)
            if restart:
                await checkpoints.forget()
            sender = Sender(opened.publisher, organization_id, system)
            return await import_all(opened.source, sender, checkpoints, period, tell)

    with Bars(is_shown=not as_json) as bars:
        outcome = run(
            work(lambda progress: bars.move(progress.resource, progress.published, progress.total))
        )
    _answer(organization_id, system, outcome, as_json=as_json)


def _written(since: datetime | None) -> str:
    return since.date().isoformat() if since else ""


def _answer(
    organization_id: str, system: System, outcome: dict[str, Checkpoint], *, as_json: bool
) -> None:
    published = sum(reached.published for reached in outcome.values())
    unappliable = sum(reached.unappliable for reached in outcome.values())
    if as_json:
        resources = {
            name: {
                key: value
                for key, value in asdict(reached).items()
                if key in ("published", "unappliable")
            }
            for name, reached in outcome.items()
        }
        found = {"organization_id": organization_id, "source": system, "published": published}
        typer.echo(json.dumps({**found, "unappliable": unappliable, "resources": resources}))
        return
    typer.echo(f"{published} objects of {system} published")
    if unappliable:
        typer.echo(
            f"{unappliable} of them cannot be applied: `portico ledger dead-letters list` says why"
        )
