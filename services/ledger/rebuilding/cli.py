"""`portico ledger rebuild …`: what its commands are called and how they answer."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

import typer
from aiokafka.errors import KafkaError

from services.chassis.answering import AsJson, Yes, ask
from services.chassis.logging import configure_logging
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.settings import settings_or_exit
from services.chassis.starting import start_fault
from services.ledger.bars import Bars
from services.ledger.rebuilding import operations
from services.ledger.rebuilding.errors import RebuildError
from services.ledger.rebuilding.operations import Answer
from services.ledger.rebuilding.settings import RebuildSettings
from services.ledger.settings import PREFIX, OperatorSettings

app = typer.Typer(no_args_is_help=True)

# Of the differences, so many are written for people; `--json` has all that are kept.
DIFFERENCES_SHOWN_MAX: Final = 20


@app.command()
def start(*, as_json: AsJson = False) -> None:
    """Build the read model again beside the live one, or go on with it; then compare the two."""
    settings = _settings()
    with Bars(is_shown=not as_json) as bars:
        done = _run(operations.start(settings, bars.move))
    _say(done, as_json=as_json)


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Say how far the newest rebuild is."""
    _say(_run(operations.status(settings_or_exit(OperatorSettings))), as_json=as_json)


@app.command()
def compare(*, as_json: AsJson = False) -> None:
    """Compare what was built with the live read model again, as both are now."""
    settings = _settings()
    with Bars(is_shown=not as_json) as bars:
        found = _run(operations.compare(settings, bars.move))
    _say(found, as_json=as_json)


@app.command()
def swap(
    *,
    accept_differences: Annotated[
        bool, typer.Option("--accept-differences", help="Also where the two are not the same.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make what was built the live read model. Readers see the old or the new one, never a mix."""
    settings = _settings()
    ask("Make the rebuilt read model the live one?", yes=yes)
    with Bars(is_shown=not as_json) as bars:
        done = _run(operations.swap(settings, bars.move, accept_differences=accept_differences))
    _say(done, as_json=as_json)


@app.command()
def drop(*, yes: Yes = False, as_json: AsJson = False) -> None:
    """Drop the read model that was live before the swap."""
    settings = _settings()
    ask("Drop the read model that was live before the swap? There is no way back.", yes=yes)
    _say(_run(operations.drop(settings)), as_json=as_json)


@app.command()
def abort(*, yes: Yes = False, as_json: AsJson = False) -> None:
    """Give up what is being built; the live read model stays as it is."""
    settings = _settings()
    ask("Give up the rebuild, and drop what has been built?", yes=yes)
    _say(_run(operations.abort(settings)), as_json=as_json)


def _settings() -> RebuildSettings:
    settings = settings_or_exit(RebuildSettings)
    # What the projector's own parts say on the way is for its log; what matters here is raised.
    configure_logging("ledger-rebuild", "critical")
    return settings


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer; what fails is one line and exit status 1."""
    try:
        return asyncio.run(work)
    except RebuildError as error:
        sys.stderr.write(f"{error}\n")
    except (*POSTGRES_FAULTS, KafkaError) as error:
        line, _ = start_fault(error, PREFIX) or (f"{type(error).__name__}: {error}", 1)
        sys.stderr.write(f"{line}\n")
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; `portico ledger rebuild start` goes on with it\n")
    raise typer.Exit(1)


def _say(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(_SENTENCES[answer["phase"]](answer))
    differences = answer.get("differences") or []
    for found in differences[:DIFFERENCES_SHOWN_MAX]:
        whose = f"{found['organization_id']}/{found['external_customer_id'] or '-'}"
        live, rebuilt = _summary(found["live"]), _summary(found["rebuilt"])
        typer.echo(f"  {whose}  {found['table']}  live: {live}  rebuilt: {rebuilt}")
    more = (answer.get("difference_count") or 0) - min(len(differences), DIFFERENCES_SHOWN_MAX)
    if differences and more > 0:
        typer.echo(f"  and {more} more")


def _summary(summary: Answer | None) -> str:
    if summary is None:
        return "nothing"
    amount = f", {summary['amount_cents']} cents" if summary["amount_cents"] is not None else ""
    return f"{summary['rows']} rows{amount}, hash {summary['hash']}"


def _under_way(answer: Answer) -> str:
    return (
        f"{answer['phase']}: {answer['records_done']} of {answer['records_total']} records; "
        f"last seen at work {answer['updated_at']}"
    )


def _ready(answer: Answer) -> str:
    count = answer["difference_count"]
    differs = "the same as the live one" if not count else f"differs in {count} places"
    return f"ready, {differs}; `portico ledger rebuild swap` makes it the live one"


_SENTENCES: Final[dict[str | None, Callable[[Answer], str]]] = {
    None: lambda _: "the read model was never rebuilt",
    "reading": _under_way,
    "indexing": _under_way,
    "comparing": _under_way,
    "ready": _ready,
    "swapped": lambda _: (
        "the rebuilt read model is live; the one before is kept as read_model_before until "
        "`portico ledger rebuild drop`"
    ),
    "dropped": lambda _: "the rebuilt read model is live; the one before is dropped",
    "aborted": lambda _: "the rebuild was given up; the live read model is as it was",
}
