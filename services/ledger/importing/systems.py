"""Opens what an import or a comparison needs: a system's lists, the broker and the database."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from asyncpg import Pool, Record

from contracts.values import ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.postgres import open_pool
from services.ledger.importing import lago_lists, stripe_lists
from services.ledger.importing.fetching import open_fetcher
from services.ledger.importing.lago_lists import LagoLists
from services.ledger.importing.listing import ListSource
from services.ledger.importing.stripe_lists import StripeLists
from services.ledger.intake.known_organizations import require_known
from services.ledger.intake.publishing import Publisher
from services.ledger.intake.resources import open_publisher
from services.ledger.intake.settings import PublishingSettings
from services.ledger.intake.zones import timezone_of
from services.ledger.settings import PREFIX

System = Literal["lago", "stripe"]
NAME: Final = "portico-import"
# More than any key has.
API_KEY_BYTES_MAX: Final = 4_096
URLS: Final[dict[System, str]] = {"lago": lago_lists.URL, "stripe": stripe_lists.URL}


class WrongUseError(Exception):
    """An option that is missing or wrong; a sentence that says what to give."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything, once it is open."""

    pool: "Pool[Record]"
    publisher: Publisher
    source: ListSource


def api_key_variable(system: System) -> str:
    """Where a system's API key is looked for: never among the arguments, which everybody sees."""
    return f"{PREFIX}{system.upper()}_API_KEY"


def api_key_of(system: System, file: Path | None) -> str:
    """The key out of the file, else out of the environment. Raises WrongUseError."""
    variable = api_key_variable(system)
    if file is None:
        key = os.environ.get(variable, "")
    else:
        with file.open("rb") as opened:
            key = opened.read(API_KEY_BYTES_MAX).decode(errors="replace")
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable():
        place = variable if file is None else f"{file}"
        raise WrongUseError(
            f"{place} holds no API key: set {variable}, or give a file that holds only the key"
            " with --api-key-file"
        )
    return key


def checked_organization(organization_id: str) -> str:
    """Raises WrongUseError for what no organization is called."""
    if not 0 < len(organization_id) <= ORGANIZATION_ID_CHARACTERS_MAX:
        raise WrongUseError(f"--organization has 1 to {ORGANIZATION_ID_CHARACTERS_MAX} characters")
    return organization_id


@asynccontextmanager
async def open_system(
    settings: PublishingSettings,
    system: System,
    *,
    organization_id: str,
    url: str,
    api_key: str,
    with_lines: bool = True,
) -> AsyncIterator[Opened]:
    """A system's lists with what it takes to publish them. Raises UnknownOrganizationError."""
    dsn = settings.postgres_dsn.get_secret_value()
    async with (
        await open_pool(dsn, application_name=NAME, connections_max=2) as pool,
        open_publisher(settings) as publisher,
    ):
        await require_known(pool, organization_id)
        if system == "lago":
            async with open_fetcher(url, api_key) as fetcher:
                yield Opened(pool, publisher, LagoLists(fetcher, with_lines=with_lines))
            return
        timezone = await timezone_of(pool, organization_id)
        versioned = {"stripe-version": stripe_lists.VERSION}
        async with open_fetcher(url, api_key, versioned) as fetcher:
            yield Opened(pool, publisher, StripeLists(fetcher, timezone))
