"""Which errors of asyncpg mean that Postgres is away or busy, and not that a statement is wrong."""

from typing import Final

from asyncpg import InterfaceError, InternalClientError, PostgresError
from asyncpg.exceptions import (
    InsufficientResourcesError,
    LockNotAvailableError,
    OperatorInterventionError,
    PostgresConnectionError,
    ReadOnlySQLTransactionError,
    TransactionRollbackError,
)

# asyncpg's own words for a connection that is gone: the second one when it went just before a
# statement, with the error still to be read.
_GONE: Final = (InterfaceError, InternalClientError, OSError, TimeoutError)

# Who meets one of these may try again; anything else is a fault of the program and is said as one.
POSTGRES_AWAY: Final = (
    PostgresConnectionError,
    # shutting down, starting up, or the statement took too long
    OperatorInterventionError,
    InsufficientResourcesError,
    # a deadlock: somebody else's turn came first
    TransactionRollbackError,
    LockNotAvailableError,
    # a primary that has become a standby
    ReadOnlySQLTransactionError,
    *_GONE,
)
# Whatever Postgres and the way to it may raise: for work that nobody waits for and that is tried
# again as long as the process lives.
POSTGRES_FAULTS: Final = (PostgresError, *_GONE)
