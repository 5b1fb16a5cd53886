"""Connections that put every statement in other words before it is sent. Knows no schema.

For statements that name a schema and are to be run in another one of the same making: who uses
such a connection is the same code, and who does not pays nothing.
"""

from typing import Any, Protocol

from services.chassis.postgres import UnresetConnection


class Reword(Protocol):
    """A statement in other words; it takes the same parameters."""

    def __call__(self, statement: str, /) -> str: ...


def rewording(reword: Reword) -> type[UnresetConnection]:
    """A class of connections for `open_pool`."""

    class RewordingConnection(UnresetConnection):
        async def execute(self, query: str, *args: object, **how: Any) -> str:  # noqa: ANN401 - asyncpg's overloads
            return await super().execute(reword(query), *args, **how)

        async def fetch(self, query: str, *args: object, **how: Any) -> Any:  # noqa: ANN401 - asyncpg's overloads
            return await super().fetch(reword(query), *args, **how)

        async def fetchval(self, query: str, *args: object, **how: Any) -> Any:  # noqa: ANN401 - asyncpg's overloads
            return await super().fetchval(reword(query), *args, **how)

        async def fetchrow(self, query: str, *args: object, **how: Any) -> Any:  # noqa: ANN401 - asyncpg's overloads
            return await super().fetchrow(reword(query), *args, **how)

        async def copy_records_to_table(
            self,
            table_name: str,
            *,
            schema_name: str | None = None,
            **how: Any,  # noqa: ANN401 - asyncpg's overloads
        ) -> str:
            schema = None if schema_name is None else reword(schema_name)
            return await super().copy_records_to_table(table_name, schema_name=schema, **how)

        def cursor(self, query: str, *args: object, **how: Any) -> Any:  # noqa: ANN401 - asyncpg's overloads
            return super().cursor(reword(query), *args, **how)

    return RewordingConnection
