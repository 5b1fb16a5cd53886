"""What keeps a service from starting, as one line that says what to do. Knows no service."""

from aiokafka.errors import KafkaError
from asyncpg import PostgresError
from asyncpg.exceptions import (
    ClientConfigurationError,
    InvalidAuthorizationSpecificationError,
    InvalidCatalogNameError,
    UndefinedObjectError,
    UndefinedTableError,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.postgres_faults import POSTGRES_AWAY
from services.chassis.settings import WrongSettingError

FAILED = 1
WRONG_SETTING = 2


class Starting:
    """The app; what its start fails with is kept in `fault` and said by whoever runs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.fault: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        failed = False

        async def send_unsaid(message: Message) -> None:
            nonlocal failed
            if message["type"] == "lifespan.startup.failed":
                failed = True
                # Without the traceback, which uvicorn would log.
                message = {"type": message["type"]}
            await send(message)

        try:
            await self._app(scope, receive, send_unsaid)
        except Exception as error:
            if failed:
                self.fault = error
            raise


def start_fault(error: Exception, prefix: str) -> tuple[str, int] | None:
    """The line and the exit status; None for what is a fault of the program.

    `prefix`: what stands before the names of the service's settings.
    """
    said = " ".join(str(error).split()) or type(error).__name__
    postgres, kafka = f"{prefix}POSTGRES_DSN", f"{prefix}KAFKA_BOOTSTRAP_SERVERS"
    status = FAILED
    match error:
        case WrongSettingError():
            line, status = f"{prefix}{error.name} is wrong: {error.reason}", WRONG_SETTING
        case (
            ClientConfigurationError()
            | InvalidAuthorizationSpecificationError()
            | InvalidCatalogNameError()
        ):
            line, status = f"{postgres} is wrong: {said}", WRONG_SETTING
        case UndefinedTableError() | UndefinedObjectError():
            line = f"The database of {postgres} lacks what the migrations make: {said}"
        case KafkaError():
            line = f"Kafka does not answer: {said}. Start it, or correct {kafka}."
        case PostgresError() if not isinstance(error, POSTGRES_AWAY):
            line = f"Postgres refused: {said}. Correct {postgres}, or what its role may do."
        case PostgresError() | ConnectionError() | TimeoutError() | OSError(filename=None):
            line = f"Postgres does not answer: {said}. Start it, or correct {postgres}."
        case _:
            return None
    return line, status
