"""The asyncpg pool as every service wants it. Knows no table."""

from typing import TYPE_CHECKING, Protocol

from asyncpg import Connection, Pool, Record, create_pool

# Generic in its stubs only; asyncpg's own class cannot be subscripted.
if TYPE_CHECKING:
    _Connection = Connection[Record]
else:
    _Connection = Connection

# A portal query takes milliseconds; what takes longer is stuck, and its caller has gone.
STATEMENT_TIMEOUT = "10s"
COMMAND_TIMEOUT_SECONDS = 15.0
CONNECT_TIMEOUT_SECONDS = 5.0


class UnresetConnection(_Connection):
    """A connection that is not reset at release.

    The reset costs a round trip for each request. Nothing here outlives a transaction: settings
    are local to one, and no session-level lock, listener or cursor is taken on a pooled connection.
    """

    def get_reset_query(self) -> str:
        return ""


class Prepare(Protocol):
    """What is to be done once on each new connection."""

    async def __call__(self, connection: "Connection[Record]", /) -> None: ...


async def open_pool(
    dsn: str,
    *,
    application_name: str,
    connections_max: int = 10,
    statement_timeout: str = STATEMENT_TIMEOUT,
    prepare: Prepare | None = None,
    connection_class: type[UnresetConnection] = UnresetConnection,
) -> "Pool[Record]":
    """An open pool. Raises OSError or asyncpg.PostgresError when the server is not there.

    `prepare` is awaited once for each new connection.
    """
    return await create_pool(
        dsn,
        min_size=1,
        max_size=connections_max,
        timeout=CONNECT_TIMEOUT_SECONDS,
        command_timeout=COMMAND_TIMEOUT_SECONDS,
        connection_class=connection_class,
        init=prepare,
        server_settings={
            "application_name": application_name,
            "statement_timeout": statement_timeout,
            # A transaction left open by a bug would hold back vacuum and every migration.
            "idle_in_transaction_session_timeout": "30s",
            "timezone": "UTC",
            # Statements are short; compiling one costs more than it saves.
            "jit": "off",
        },
    )
