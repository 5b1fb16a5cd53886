"""Makes and drops the schemas of a projection that is not the live one, as the administrator.

They are made by the migrations that made the live one, and compared with it: what a migration did
elsewhere, or somebody by hand, is found before anything is read.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from asyncpg import Connection, Record

from services.chassis.migrations import Migration, applied_digests, migrations
from services.ledger.rebuilding.errors import NotReadyError, RebuildStoppedError
from services.ledger.rebuilding.names import NEXT, of_live, of_next
from services.ledger.rebuilding.statements import STATEMENTS

# A migration that makes or changes something in the read model. It does so in nothing else but
# `ledger`, or making the schemas says so.
_MAKES: Final = re.compile(
    r"\b(TABLE|VIEW|FUNCTION|INDEX|TRIGGER|ON)\s+read_model\.", re.IGNORECASE
)
# So many of what differs are named; one is enough to know where to look.
DIFFERENCES_NAMED_MAX: Final = 5


def projection_migrations() -> list[Migration]:
    """Those that the read model is made by, in their order."""
    return [m for m in migrations() if m.name.startswith("ledger/") and _MAKES.search(m.text)]


def digest_of(parts: Iterable[Migration]) -> bytes:
    """Stands for all their texts."""
    return hashlib.sha256("".join(part.digest for part in parts).encode()).digest()


async def make_next(connection: "Connection[Record]") -> bytes:
    """Make the empty schemas, in the caller's transaction; the digest of what they are made of.

    Raises NotReadyError, RebuildStoppedError.
    """
    parts = projection_migrations()
    applied = await applied_digests(connection)
    for part in parts:
        if applied.get(part.name) != part.digest:
            raise NotReadyError(
                f"the database does not have migration {part.name}: bring it to this release first"
            )
    await connection.execute(STATEMENTS["create_schemas"])
    for part in parts:
        await connection.execute(of_next(part.text))
        await connection.execute("RESET ROLE")
    await _check_structure(connection)
    return digest_of(parts)


async def drop(connection: "Connection[Record]", ending: str) -> None:
    """Drop the schemas of this ending, in the caller's transaction. Raises RebuildStoppedError."""
    names = [f"read_model{ending}", f"ledger{ending}"]
    needed = await connection.fetch(STATEMENTS["outside_dependents"], names)
    if needed:
        objects = ", ".join(row["object"] for row in needed[:DIFFERENCES_NAMED_MAX])
        raise RebuildStoppedError(f"{names[0]} is still needed by {objects}: change that first")
    statement = await connection.fetchval(STATEMENTS["drop_schemas"], ending)
    await connection.execute(statement)


async def exists(connection: "Connection[Record]", ending: str) -> bool:
    """Whether there is a projection of this ending."""
    return bool(await connection.fetchval(STATEMENTS["has_schema"], f"read_model{ending}"))


async def _check_structure(connection: "Connection[Record]") -> None:
    live = await _structure(connection, "read_model")
    built = {of_live(line) for line in await _structure(connection, f"read_model{NEXT}")}
    odd = sorted(live ^ built)[:DIFFERENCES_NAMED_MAX]
    if odd:
        said = "; ".join(line.splitlines()[0] for line in odd)
        raise RebuildStoppedError(
            f"read_model is not what its migrations make, and would be another one: {said}"
        )


async def _structure(connection: "Connection[Record]", name: str) -> set[str]:
    return {row["line"] for row in await connection.fetch(STATEMENTS["structure"], name)}
