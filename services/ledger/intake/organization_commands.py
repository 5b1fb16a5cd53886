"""`portico organization create|show|set`: an organization is made known by an event like all else.

Knows no HTTP.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, NoReturn

import typer
from pydantic import JsonValue

from services.chassis.answering import AsJson
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.settings import settings_or_exit
from services.ledger.intake.known_organizations import UnknownOrganizationError
from services.ledger.intake.publishing import PublishingUnavailableError
from services.ledger.intake.resources import NAME, open_publisher, wall_clock
from services.ledger.intake.settings import PublishingSettings
from services.ledger.intake.upserting import Upserts
from services.ledger.intake.waiting import NotYetAppliedError
from services.ledger.refusals import RefusedError

app = typer.Typer(no_args_is_help=True)

Organization = Mapping[str, Any]
Work = Callable[[Upserts], Coroutine[Any, Any, Organization]]

Id = Annotated[str, typer.Argument(help="The organization's id.")]
Name = Annotated[str | None, typer.Option(help="As customers read it.")]
LegalName = Annotated[str | None, typer.Option(help="As documents name the seller.")]
Timezone = Annotated[str | None, typer.Option(help="IANA name, as Europe/Paris.")]
Locale = Annotated[str | None, typer.Option(help="Language of documents and pages, as fr.")]
LogoUrl = Annotated[str | None, typer.Option(help="Address of the logo.")]
AccentColor = Annotated[str | None, typer.Option(help="As #1a7f5a.")]
Radius = Annotated[int | None, typer.Option(help="Of corners, 0 to 24 pixels.")]
FontStack = Annotated[str | None, typer.Option(help="Installed fonts, as 'Inter, Georgia, serif'.")]
Theme = Annotated[str | None, typer.Option(help="light, dark or auto.")]
AllowedOrigin = Annotated[
    list[str] | None,
    typer.Option(help="May frame the portal, as https://app.example.com; replaces the list."),
]
PreferOriginals = Annotated[
    bool | None, typer.Option(help="Hand out the billing system's own documents where there are.")
]
DocumentHost = Annotated[
    list[str] | None,
    typer.Option(help="Has such documents, as files.example.com; replaces the list."),
]


class OrganizationExistsError(Exception):
    """There is one with this id."""


@app.command()
def create(  # noqa: PLR0913 - an argument is an option
    organization_id: Id,
    *,
    name: Name = None,
    legal_name: LegalName = None,
    timezone: Timezone = None,
    locale: Locale = None,
    logo_url: LogoUrl = None,
    accent_color: AccentColor = None,
    radius: Radius = None,
    font_stack: FontStack = None,
    theme: Theme = None,
    allowed_origin: AllowedOrigin = None,
    prefer_originals: PreferOriginals = None,
    document_host: DocumentHost = None,
    as_json: AsJson = False,
) -> None:
    """Make an organization known; returns when its portal can be asked for."""
    branding = _given(accent_color=accent_color, radius=radius, font_stack=font_stack, theme=theme)
    documents = _documents(document_host, prefer_originals=prefer_originals)
    fields = _fields(name, legal_name, timezone, locale, logo_url, allowed_origin)
    fields |= {key: part for key, part in _parts(branding, documents).items() if part}

    async def work(upserts: Upserts) -> Organization:
        if await upserts.organization(organization_id) is not None:
            raise OrganizationExistsError
        return await upserts.put_organization(organization_id, fields, _now())

    _answer(organization_id, work, as_json=as_json)


@app.command("set")
def change(  # noqa: PLR0913 - an argument is an option
    organization_id: Id,
    *,
    name: Name = None,
    legal_name: LegalName = None,
    timezone: Timezone = None,
    locale: Locale = None,
    logo_url: LogoUrl = None,
    accent_color: AccentColor = None,
    radius: Radius = None,
    font_stack: FontStack = None,
    theme: Theme = None,
    allowed_origin: AllowedOrigin = None,
    prefer_originals: PreferOriginals = None,
    document_host: DocumentHost = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given and leave the rest; returns when it shows."""
    branding = _given(accent_color=accent_color, radius=radius, font_stack=font_stack, theme=theme)
    documents = _documents(document_host, prefer_originals=prefer_originals)
    fields = _fields(name, legal_name, timezone, locale, logo_url, allowed_origin)
    fields |= {key: part for key, part in _parts(branding, documents).items() if part}
    if not fields:
        _fail("nothing to set: give at least one option", status=2)

    async def work(upserts: Upserts) -> Organization:
        known = await upserts.organization(organization_id)
        if known is None:
            raise UnknownOrganizationError(organization_id)
        for key, part in _parts(branding, documents).items():
            if part:
                # The whole of it is one field of the object; what is not given stays.
                fields[key] = {**(known.get(key) or {}), **part}
        return await upserts.put_organization(organization_id, fields, _now())

    _answer(organization_id, work, as_json=as_json)


@app.command()
def show(organization_id: Id, *, as_json: AsJson = False) -> None:
    """Print an organization as the read model has it."""

    async def work(upserts: Upserts) -> Organization:
        known = await upserts.organization(organization_id)
        if known is None:
            raise UnknownOrganizationError(organization_id)
        return known

    _answer(organization_id, work, as_json=as_json)


def _fields(
    name: str | None,
    legal_name: str | None,
    timezone: str | None,
    locale: str | None,
    logo_url: str | None,
    allowed_origin: list[str] | None,
) -> dict[str, JsonValue]:
    return _given(
        name=name,
        legal_name=legal_name,
        timezone=timezone,
        logo_url=logo_url,
        billing_configuration={"document_locale": locale} if locale is not None else None,
        allowed_origins=list(allowed_origin) if allowed_origin else None,
    )


def _documents(
    document_host: list[str] | None, *, prefer_originals: bool | None
) -> dict[str, JsonValue]:
    hosts: list[JsonValue] | None = list(document_host) if document_host else None
    return _given(prefer_originals=prefer_originals, allowed_hosts=hosts)


def _parts(
    branding: dict[str, JsonValue], documents: dict[str, JsonValue]
) -> dict[str, dict[str, JsonValue]]:
    return {"branding": branding, "documents": documents}


def _given(**values: JsonValue) -> dict[str, JsonValue]:
    return {name: value for name, value in values.items() if value is not None}


def _now() -> str:
    return wall_clock().isoformat()


def _answer(organization_id: str, work: Work, *, as_json: bool) -> None:
    settings = settings_or_exit(PublishingSettings)
    try:
        organization = asyncio.run(_with_upserts(settings, work))
    except OrganizationExistsError:
        _fail(f"organization {organization_id} exists; change it with `portico organization set`")
    except (UnknownOrganizationError, RefusedError) as error:
        _fail(str(error))
    except PublishingUnavailableError:
        _fail("the broker does not answer")
    except NotYetAppliedError:
        _fail(
            "published, but the projector has not applied it yet: is `portico ledger project` up?"
        )
    except POSTGRES_FAULTS as error:
        _fail(f"the database does not answer: {error}")
    if as_json:
        typer.echo(json.dumps(organization, ensure_ascii=False))
        return
    for field, value in organization.items():
        typer.echo(f"{field}: {value if isinstance(value, str) else json.dumps(value)}")


async def _with_upserts(settings: PublishingSettings, work: Work) -> Organization:
    async with _upserts(settings) as upserts:
        return await work(upserts)


@asynccontextmanager
async def _upserts(settings: PublishingSettings) -> AsyncIterator[Upserts]:
    pool = await open_pool(
        settings.postgres_dsn.get_secret_value(), application_name=NAME, connections_max=1
    )
    async with pool, open_publisher(settings) as publisher:
        yield Upserts(pool, publisher)


def _fail(line: str, status: int = 1) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(status)
