"""How the commands of imports fail and say so. Knows no import."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError

from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.starting import start_fault
from services.ledger.importing.fetching import FetchingError
from services.ledger.importing.systems import WrongUseError
from services.ledger.intake.known_organizations import UnknownOrganizationError
from services.ledger.intake.publishing import PublishingUnavailableError, RecordTooLargeError
from services.ledger.settings import PREFIX

T = TypeVar("T")
Organization = Annotated[
    str, typer.Option(help="Whose billing system it is; `portico organization create` first.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, without a progress bar.")]


def run(work: Coroutine[Any, Any, T]) -> T:
    """The answer; what fails is one line and exit status 1, wrong use status 2."""
    try:
        return asyncio.run(work)
    except WrongUseError as error:
        fail(str(error), status=2)
    except (UnknownOrganizationError, FetchingError, OSError) as error:
        fail(str(error))
    except RecordTooLargeError:
        fail("the broker takes no record as large as one of these: raise its message.max.bytes")
    except (*POSTGRES_FAULTS, KafkaError, PublishingUnavailableError) as error:
        line, _ = start_fault(error, PREFIX) or (f"{type(error).__name__}: {error}", 1)
        fail(line)


def fail(line: str, *, status: int = 1) -> NoReturn:
    """Say it in one line, and end."""
    typer.echo(line, err=True)
    raise typer.Exit(status)
