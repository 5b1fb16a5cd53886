"""`portico ledger import file`: options, progress and answers."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from contracts.events import CREDIT_NOTE, CUSTOMER, INVOICE, PAYMENT, ObjectType
from services.chassis.postgres import open_pool
from services.chassis.settings import settings_or_exit
from services.ledger.bars import Bars
from services.ledger.importing.answering import Json, Organization, fail, run
from services.ledger.importing.checking import Origin
from services.ledger.importing.file_import import Counts, check_file, publish_file
from services.ledger.importing.rows import FORMATS, Format, Problem
from services.ledger.importing.systems import NAME, WrongUseError, checked_organization
from services.ledger.intake.known_organizations import require_known
from services.ledger.intake.resources import open_publisher
from services.ledger.intake.settings import PublishingSettings

Kind = Literal["invoices", "payments", "customers", "credit_notes"]
KINDS: Final[dict[Kind, ObjectType]] = {
    "invoices": INVOICE,
    "payments": PAYMENT,
    "customers": CUSTOMER,
    "credit_notes": CREDIT_NOTE,
}
TIME_FORMATS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]


def import_file(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or JSON Lines.")],
    *,
    kind: Annotated[Kind, typer.Option(help="What each row is.")],
    organization: Organization,
    file_format: Annotated[
        Format | None, typer.Option("--format", help="When the file's name does not say.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=TIME_FORMATS,
            help="Of when the file is, in UTC; else when it was last changed. What happened later"
            " counts more, unless rows say updated_at or version.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what is wrong, no more.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Publish the good rows, though others are bad.")
    ] = False,
    as_json: Json = False,
) -> None:
    """From a file: each row an object, with the names of Lago's API (docs/sources/files.md).

    With --json, a line for each problem, and one for the outcome.
    """
    format_ = file_format or FORMATS.get(path.suffix.lower())
    if format_ is None:
        fail("say --format csv or --format jsonl: the file's name does not", status=2)
    origin = _origin(path, kind, organization, as_of)
    counts = check_file(path, format_, origin, _teller(as_json=as_json))
    if dry_run or (counts.bad and not skip_bad):
        _answer(counts, 0, as_json=as_json, dry_run=dry_run)
        raise typer.Exit(1 if counts.bad else 0)
    settings = settings_or_exit(PublishingSettings)

    async def work(tell: Callable[[int], None]) -> int:
        dsn = settings.postgres_dsn.get_secret_value()
        async with (
            await open_pool(dsn, application_name=NAME, connections_max=1) as pool,
            open_publisher(settings) as publisher,
        ):
            await require_known(pool, organization)
            return await publish_file(path, format_, origin, publisher, tell)

    with Bars(is_shown=not as_json) as bars:
        good = counts.rows - counts.bad
        published = run(work(lambda done: bars.move(kind, done, good)))
    _answer(counts, published, as_json=as_json, dry_run=False)


def _origin(path: Path, kind: Kind, organization_id: str, as_of: datetime | None) -> Origin:
    try:
        checked = checked_organization(organization_id)
    except WrongUseError as error:
        fail(str(error), status=2)
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    time = changed_at if as_of is None else as_of.replace(tzinfo=UTC)
    return Origin(checked, KINDS[kind], path.name, time.replace(microsecond=0))


def _teller(*, as_json: bool) -> Callable[[Problem], None]:
    def tell(problem: Problem) -> None:
        text = f"line {problem.line}, {problem.field}: {problem.sentence}"
        typer.echo(json.dumps(asdict(problem)) if as_json else text)

    return tell


def _answer(counts: Counts, published: int, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**asdict(counts), "published": published}))
    elif dry_run:
        typer.echo(f"{counts.rows} rows read, {counts.bad} of them bad; nothing was published")
    elif counts.bad and not published:
        typer.echo(
            f"{counts.bad} of {counts.rows} rows are bad, so nothing was published: mend them, or"
            " publish the others with --skip-bad",
            err=True,
        )
    else:
        typer.echo(f"{published} of {counts.rows} rows published")
