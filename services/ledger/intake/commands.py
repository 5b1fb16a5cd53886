"""The operator's commands of the intake: serve it, and set the secrets of incoming webhooks."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from contracts.values import ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.answering import AsJson
from services.chassis.health import create_health_app
from services.chassis.logging import configure_logging
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.serving import Listener, serve
from services.chassis.settings import key_bytes, settings_or_exit
from services.ledger.intake import webhooks
from services.ledger.intake.app import create_app, readiness
from services.ledger.intake.known_organizations import UnknownOrganizationError, require_known
from services.ledger.intake.resources import NAME
from services.ledger.intake.settings import IntakeSettings, SourceSettings
from services.ledger.intake.signature import UnusablePublicKeyError, public_key_of
from services.ledger.intake.sources import SourceKind, Sources
from services.ledger.settings import PREFIX

# What each of them begins with, and no secret itself.
STRIPE_KEY_PREFIX = "whsec_"

source = typer.Typer(no_args_is_help=True)


def mount(ledger: typer.Typer) -> None:
    """Add `intake` and `source` to the ledger's group."""
    ledger.command("intake")(intake)
    ledger.add_typer(source, name="source", help="Secrets of incoming webhooks.")


def intake() -> None:
    """Serve the intake: events, webhooks and settings over HTTP to Kafka."""
    settings = settings_or_exit(IntakeSettings)
    configure_logging("ledger-intake", settings.log_level)
    serve(listeners(settings), prefix=PREFIX)


def listeners(settings: IntakeSettings) -> list[Listener]:
    """The intake where the edge finds it, and its health."""
    app = create_app(settings)
    health = create_health_app(readiness(app))
    return [
        Listener(app, settings.http_host, settings.http_port, webhooks.HEADER_BYTES_MAX),
        Listener(health, settings.http_host, settings.health_port),
    ]


@source.callback()
def source_group() -> None:
    """Secrets of incoming webhooks: kept encrypted, never published or shown."""


@source.command("set")
def set_source(
    system: Annotated[Literal["lago", "stripe"], typer.Argument(help="Who sends the webhooks.")],
    *,
    organization: Annotated[
        str, typer.Option(help="Whose billing system it is; `portico organization create` first.")
    ],
    hmac_key: Annotated[
        str | None,
        typer.Option(
            help="The key that signs the webhooks: Lago's for hmac, or Stripe's, as whsec_…"
        ),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="File with the public key that Lago's signatures are checked by (jwt).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which secret the webhooks of an organization are signed with; replaces the one before."""
    settings = settings_or_exit(SourceSettings)
    if not 0 < len(organization) <= ORGANIZATION_ID_CHARACTERS_MAX:
        _misused(f"--organization has 1 to {ORGANIZATION_ID_CHARACTERS_MAX} characters")
    kind, secret = _secret(system, hmac_key, public_key)
    try:
        asyncio.run(_replace(settings, organization, kind, secret))
    except UnknownOrganizationError as error:
        _fail(str(error))
    except POSTGRES_FAULTS as error:
        _fail(f"the database refused: {error}")
    answer = {"organization_id": organization, "source": system, "kind": kind}
    typer.echo(json.dumps(answer) if as_json else f"{kind} secret of {organization} is set")


def _secret(system: str, hmac_key: str | None, public_key: Path | None) -> tuple[SourceKind, bytes]:
    if system == "stripe":
        return "stripe", _stripe_secret(hmac_key, public_key)
    if (hmac_key is None) == (public_key is None):
        _misused("give either --hmac-key or --public-key")
    if public_key is None:
        return "lago_hmac", (hmac_key or _misused("--hmac-key is empty")).encode()
    pem = public_key.read_bytes()
    try:
        public_key_of(pem)
    except UnusablePublicKeyError as error:
        _fail(f"{public_key}: {error}")
    return "lago_jwt", pem


def _stripe_secret(hmac_key: str | None, public_key: Path | None) -> bytes:
    if hmac_key is None or public_key is not None:
        _misused("give --hmac-key: Stripe signs with a key of the endpoint's, whsec_…")
    if not hmac_key.startswith(STRIPE_KEY_PREFIX):
        _misused(f"--hmac-key is the endpoint's signing secret, which begins {STRIPE_KEY_PREFIX}")
    # All of it is the key, the prefix too.
    return hmac_key.encode()


async def _replace(
    settings: SourceSettings, organization_id: str, kind: SourceKind, secret: bytes
) -> None:
    pool = await open_pool(
        settings.postgres_dsn.get_secret_value(), application_name=NAME, connections_max=1
    )
    async with pool:
        await require_known(pool, organization_id)
        sources = Sources(pool, key_bytes(settings.encryption_key))
        await sources.replace(organization_id, kind, secret)


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)


def _misused(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(2)
