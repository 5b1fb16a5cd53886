"""Which errors of asyncpg mean that Postgres is away or busy, and not that a statement is wrong."""

from asyncpg import InterfaceError
from asyncpg.exceptions import (
    InsufficientResourcesError,
    LockNotAvailableError,
    OperatorInterventionError,
    PostgresConnectionError,
    ReadOnlySQLTransactionError,
    TransactionRollbackError,
)

# Who meets one of these may try again; anything else is a fault of the program and is said as one.
POSTGRES_AWAY = (
    PostgresConnectionError,
    # shutting down, starting up, or the statement took too long
    OperatorInterventionError,
    InsufficientResourcesError,
    # a deadlock: somebody else's turn came first
    TransactionRollbackError,
    LockNotAvailableError,
    # a primary that has become a standby
    ReadOnlySQLTransactionError,
    # asyncpg's own words for a connection that is gone
    InterfaceError,
    OSError,
    TimeoutError,
)
