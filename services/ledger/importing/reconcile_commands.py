"""`portico ledger reconcile lago|stripe`: options and answers."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from services.chassis.settings import settings_or_exit
from services.ledger.importing.answering import Json, Organization, fail, run
from services.ledger.importing.commands import DAY_FORMATS, ApiKeyFile, Lines
from services.ledger.importing.comparing import Finding
from services.ledger.importing.publishing import Sender
from services.ledger.importing.reconciling import Bounds, Outcome, Reconciliation
from services.ledger.importing.systems import (
    URLS,
    System,
    api_key_of,
    checked_organization,
    open_system,
)
from services.ledger.intake.settings import PublishingSettings
from services.ledger.intake.waiting import NotYetAppliedError

app = typer.Typer(no_args_is_help=True)

From = Annotated[datetime, typer.Option("--from", formats=DAY_FORMATS, help="The first day.")]
To = Annotated[datetime, typer.Option("--to", formats=DAY_FORMATS, help="The last day.")]
Republish = Annotated[
    bool, typer.Option("--republish", help="Publish what is missing or different, as it is there.")
]
# An answer that somebody reads; the counts are of all.
FINDINGS_MAX: Final = 10_000
# A field may hold a thousand lines.
VALUE_CHARACTERS_MAX: Final = 60


@app.callback()
def reconcile_group() -> None:
    """Compare what is here with a billing system; status 1 when they do not agree."""


@app.command("lago")
def reconcile_lago(
    *,
    organization: Organization,
    since: From,
    until: To,
    url: Annotated[str, typer.Option(help="Of Lago's API, or of one like it.")] = URLS["lago"],
    api_key_file: ApiKeyFile = None,
    lines: Lines = True,
    republish: Republish = False,
    as_json: Json = False,
) -> None:
    """With Lago's API. The key: LEDGER_LAGO_API_KEY or --api-key-file."""
    bounds = Bounds(since.date(), until.date())
    _reconcile(
        *("lago", organization, bounds, url, api_key_file),
        lines=lines,
        republish=republish,
        as_json=as_json,
    )


@app.command("stripe")
def reconcile_stripe(
    *,
    organization: Organization,
    since: From,
    until: To,
    url: Annotated[str, typer.Option(help="Of Stripe's API.")] = URLS["stripe"],
    api_key_file: ApiKeyFile = None,
    republish: Republish = False,
    as_json: Json = False,
) -> None:
    """With Stripe's API. The key: LEDGER_STRIPE_API_KEY or --api-key-file."""
    bounds = Bounds(since.date(), until.date())
    _reconcile(
        *("stripe", organization, bounds, url, api_key_file),
        lines=True,
        republish=republish,
        as_json=as_json,
    )


def _reconcile(
    system: System,
    organization_id: str,
    bounds: Bounds,
    url: str,
    api_key_file: Path | None,
    *,
    lines: bool,
    republish: bool,
    as_json: bool,
) -> None:
    settings = settings_or_exit(PublishingSettings)
    if bounds.until < bounds.since:
        fail("--to is before --from", status=2)
    findings: list[Finding] = []

    def tell(finding: Finding) -> None:
        if not as_json:
            typer.echo(_line(finding))
        elif len(findings) < FINDINGS_MAX:
            findings.append(finding)

    async def work() -> Outcome:
        async with open_system(
            settings,
            system,
            organization_id=checked_organization(organization_id),
            url=url.rstrip("/"),
            api_key=api_key_of(system, api_key_file),
            with_lines=lines,
        ) as opened:
            sender = Sender(opened.publisher, organization_id, system)
            reconciliation = Reconciliation(
                opened.pool, opened.source, sender, republish=republish, tell=tell
            )
            return await reconciliation.run(bounds)

    try:
        outcome = run(work())
    except NotYetAppliedError:
        fail("published, and not applied yet: see `portico ledger status`, then run it again")
    _answer(outcome, findings, as_json=as_json)
    if outcome.counts:
        raise typer.Exit(1)


def _answer(outcome: Outcome, findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        listed = [_without_nothing(asdict(finding)) for finding in findings]
        typer.echo(json.dumps({**asdict(outcome), "findings": listed}))
        return
    differ = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.counts.items()))
    again = f", {outcome.republished} published again" if outcome.republished else ""
    typer.echo(f"{outcome.compared} objects compared{again}: {differ or 'no difference'}")


def _line(finding: Finding) -> str:
    said = finding.reason or "; ".join(
        f"{one.field} is {_short(one.source)} there and {_short(one.portico)} here"
        for one in finding.differences
    )
    return f"{finding.kind} {finding.object} {finding.id}" + (f": {said}" if said else "")


def _short(value: Any) -> str:  # noqa: ANN401 - a field may hold anything
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_CHARACTERS_MAX else f"{text[:VALUE_CHARACTERS_MAX]}…"


def _without_nothing(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if value not in (None, (), [])}
