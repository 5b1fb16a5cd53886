"""The operator's commands of the ledger: what they are called and how they answer."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer
from aiokafka.errors import KafkaError

from services.chassis.answering import AsJson, Yes, answer, ask
from services.chassis.logging import configure_logging
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.serving import Listener, serve
from services.chassis.settings import settings_or_exit
from services.chassis.starting import start_fault
from services.ledger import operations
from services.ledger.activity import commands as activity
from services.ledger.app import create_app
from services.ledger.importing import commands as importing
from services.ledger.importing import reconcile_commands as reconciling
from services.ledger.intake import commands as intake
from services.ledger.intake.publishing import PublishingUnavailableError, RecordTooLargeError
from services.ledger.operations import NothingFoundError, OutsideLogError
from services.ledger.rebuilding.cli import app as rebuild
from services.ledger.settings import (
    PREFIX,
    LogSettings,
    OperatorSettings,
    ProjectorSettings,
    ReplaySettings,
)

T = TypeVar("T")
# More than the few batches that are alive at a time have.
GARBAGE_OBJECTS = 2_000_000

app = typer.Typer(no_args_is_help=True)
dead_letters = typer.Typer(no_args_is_help=True)
positions = typer.Typer(no_args_is_help=True)
app.add_typer(dead_letters, name="dead-letters", help="Records that could not be applied.")
app.add_typer(positions, name="positions", help="How far each partition has been read.")
app.add_typer(rebuild, name="rebuild", help="The read model, built again from the log.")
intake.mount(app)
activity.mount(app)
app.add_typer(importing.app, name="import")
app.add_typer(reconciling.app, name="reconcile")

Topic = Annotated[str, typer.Argument(help="The topic, as `positions list` has it.")]
PartitionNumber = Annotated[int, typer.Argument(min=0, help="The partition's number.")]


@app.command()
def project() -> None:
    """Run the projector: billing events on Kafka become the read model."""
    settings = settings_or_exit(ProjectorSettings)
    configure_logging("ledger-projector", settings.log_level)
    _collect_garbage_rarely()
    serve([Listener(create_app(settings), settings.http_host, settings.health_port)], prefix=PREFIX)


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Say how old the projection is, what is left to read and what waits for you."""
    found = _run(operations.status(settings_or_exit(OperatorSettings)))
    left = "an unknown number of" if found["lag_records"] is None else found["lag_records"]
    answer(
        found,
        f"{_age(found)}, {left} records to read on {found['partitions']} partitions; "
        f"{found['stopped_partitions']} stopped, {found['dead_letters']} dead letters",
        as_json=as_json,
    )


@positions.command("list")
def list_positions(*, as_json: AsJson = False) -> None:
    """List every partition."""
    found = _run(operations.positions(settings_or_exit(OperatorSettings)))
    _answer_list("positions", found, _position_line, as_json=as_json)


@positions.command("resume")
def resume(topic: Topic, partition: PartitionNumber, *, as_json: AsJson = False) -> None:
    """Let a stopped partition go on, once you know why it stopped.

    Bad records up to where its log ended then no longer stop it. One that is not stopped stays as
    it is.
    """
    found = _run(operations.resume(settings_or_exit(OperatorSettings), topic, partition))
    said = "goes on" if found["resumed"] else "is not stopped: nothing was done, it is read on"
    answer(found, f"{topic}/{partition} {said} at {found['next_offset']}", as_json=as_json)


@positions.command("move")
def move(
    topic: Topic,
    partition: PartitionNumber,
    offset: Annotated[
        int,
        typer.Argument(
            min=0, help="The next record to read: from the log's beginning up to its end."
        ),
    ],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Read a partition on from another offset; needed when its topic was made anew.

    The projector goes there within two seconds, and a stopped partition goes on. Back: records are
    read again, which changes nothing. On: those in between are not read at all. An offset that the
    log does not have is refused. The answer says where the partition was: move it back there to
    undo it, which reads what was skipped.
    """
    settings = settings_or_exit(LogSettings)
    ask(f"Read {topic}/{partition} on from {offset}?", yes=yes)
    found = _run(operations.move(settings, topic, partition, offset))
    previous = found["previous_offset"]
    answer(
        found,
        f"{topic}/{partition} goes on at {offset}; it was at {previous}. "
        f"Undo: portico ledger positions move {topic} {partition} {previous}",
        as_json=as_json,
    )


@dead_letters.command("list")
def list_dead_letters(
    *,
    replayed: Annotated[bool, typer.Option("--replayed", help="Those replayed as well.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest dead letters."""
    settings = settings_or_exit(OperatorSettings)
    found = _run(operations.dead_letters(settings, replayed=replayed, limit=limit))
    _answer_list("dead_letters", found, _dead_letter_line, as_json=as_json)


@dead_letters.command("show")
def show_dead_letter(
    dead_letter_id: Annotated[int, typer.Argument(help="As `dead-letters list` has it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one with all it held."""
    found = _run(operations.dead_letter(settings_or_exit(OperatorSettings), dead_letter_id))
    lines = [f"{name}: {value}" for name, value in found.items() if value is not None]
    answer(found, "\n".join(lines), as_json=as_json)


@dead_letters.command("replay")
def replay_dead_letters(
    dead_letter_ids: Annotated[list[int] | None, typer.Argument(help="Which.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Publish dead letters again, as they came. What is still wrong becomes one anew."""
    if bool(dead_letter_ids) == everything:
        raise typer.BadParameter("give the ids of dead letters, or --all")
    settings = settings_or_exit(ReplaySettings)
    if everything:
        ask("Publish every dead letter again that was not replayed yet?", yes=yes)
    replayed = _run(operations.replay(settings, dead_letter_ids or None))
    answer({"replayed": replayed}, f"{replayed} replayed", as_json=as_json)


def _collect_garbage_rarely() -> None:
    # A batch is a hundred thousand dictionaries and tuples that go as soon as it is written, and
    # looking through them for cycles again and again took a quarter of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 10, 10)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """The answer; what fails is one line and exit status 1."""
    try:
        return asyncio.run(work)
    except (NothingFoundError, OutsideLogError) as error:
        sys.stderr.write(f"{error}\n")
    except (PublishingUnavailableError, RecordTooLargeError) as error:
        sys.stderr.write(
            f"the broker of {PREFIX}KAFKA_BOOTSTRAP_SERVERS did not take it: {error}\n"
        )
    except (*POSTGRES_FAULTS, KafkaError) as error:
        line, _ = start_fault(error, PREFIX) or (f"{type(error).__name__}: {error}", 1)
        sys.stderr.write(f"{line}\n")
    raise typer.Exit(1)


def _answer_list(
    name: str,
    found: Sequence[Mapping[str, Any]],
    line: Callable[[Mapping[str, Any]], str],
    *,
    as_json: bool,
) -> None:
    if as_json:
        typer.echo(json.dumps({name: found}))
        return
    for row in found:
        typer.echo(line(row))


def _age(found: Mapping[str, Any]) -> str:
    if found["lag_seconds"] is not None:
        return f"{found['lag_seconds']:.1f} s behind"
    if not found["partitions"]:
        return "nothing has been read yet"
    return "of unknown age until something of every partition has been read"


def _position_line(row: Mapping[str, Any]) -> str:
    stopped = f"  STOPPED: {row['stopped_reason']}" if row["stopped_at"] else ""
    return (
        f"{row['topic']}/{row['partition']}  {row['next_offset']} of {row['end_offset']}{stopped}"
    )


def _dead_letter_line(row: Mapping[str, Any]) -> str:
    where = f"{row['topic']}/{row['partition']}/{row['record_offset']}"
    return f"{row['dead_letter_id']}  {where}  {row['created_at']}  {row['reason']}"
