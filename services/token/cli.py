"""The operator's commands of the token service: what they are called and how they answer."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

import typer

from contracts.scopes import API_KEY_SCOPES, ApiKeyScope
from contracts.values import ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.answering import AsJson, Yes, answer, ask
from services.chassis.logging import configure_logging
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.serving import Listener, serve
from services.chassis.settings import settings_or_exit
from services.token import operations
from services.token.app import create_apps
from services.token.operations import ApiKeyRequest, NothingFoundError
from services.token.session_store import Scope
from services.token.settings import (
    PREFIX,
    ApiKeySettings,
    OperatorSettings,
    SigningKeySettings,
    TokenSettings,
)
from services.token.signing_keys import KeyNotOpenedError

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True)
api_keys = typer.Typer(no_args_is_help=True)
sessions = typer.Typer(no_args_is_help=True)
keys = typer.Typer(no_args_is_help=True)
app.add_typer(api_keys, name="api-key", help="Keys with which hosts call the API.")
app.add_typer(sessions, name="session", help="Portal sessions.")
app.add_typer(keys, name="keys", help="Keys that sign portal tokens.")

Organization = Annotated[str, typer.Option("--organization", help="The organization's id.")]


@app.command("serve")
def serve_command() -> None:
    """Answer on TOKEN_HTTP_PORT until told to stop; health on TOKEN_HEALTH_PORT."""
    settings = settings_or_exit(TokenSettings)
    configure_logging("token", settings.log_level)
    apps = create_apps(settings)
    serve(
        [
            Listener(apps.public, settings.http_host, settings.http_port),
            Listener(apps.health, settings.http_host, settings.health_port),
        ],
        prefix=PREFIX,
    )


@api_keys.command("create")
def create_api_key(
    organization: Organization,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="What it may do; repeatable. Default: all.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What it is for.")] = "",
    rate_limit_per_minute: Annotated[
        int | None, typer.Option("--rate-limit-per-minute", min=1, help="Default: the service's.")
    ] = None,
    expires_in_days: Annotated[
        int | None,
        typer.Option("--expires-in-days", min=1, max=36_500, help="Default: it does not expire."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key. This is the only time it is shown."""
    if not 1 <= len(organization) <= ORGANIZATION_ID_CHARACTERS_MAX or "\0" in organization:
        raise typer.BadParameter(
            f"an organization's id has 1 to {ORGANIZATION_ID_CHARACTERS_MAX} characters",
            param_hint="--organization",
        )
    unknown = sorted(set(scope or ()) - set(get_args(ApiKeyScope)))
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: known are {', '.join(API_KEY_SCOPES)}", param_hint="--scope"
        )
    request = ApiKeyRequest(
        organization_id=organization,
        scopes=tuple(name for name in API_KEY_SCOPES if not scope or name in scope),
        name=name,
        rate_limit_per_minute=rate_limit_per_minute,
        expires_in_days=expires_in_days,
    )
    settings = settings_or_exit(ApiKeySettings)
    known = _run(operations.organization_known(settings, organization))
    made = _run(operations.create_api_key(settings, request))
    if as_json:
        _print_json(made)
    else:
        typer.echo(f"{made['key']}\n")
        typer.echo(f"Key {made['id']} of {organization}. Keep it now: it is not shown again.")
    if not known:
        # Not refused: the first event may be published with this very key (decision 95).
        typer.echo(
            f"No event has named a customer of {organization} yet. If that is not its id, end the"
            f" key: portico token api-key revoke {made['id']}",
            err=True,
        )


@api_keys.command("list")
def list_api_keys(
    organization: Annotated[
        str | None, typer.Option("--organization", help="Only its keys.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the keys of an organization, or of all; never their text."""
    found = _run(operations.list_api_keys(settings_or_exit(OperatorSettings), organization))
    if as_json:
        _print_json({"api_keys": found})
        return
    for key in found:
        ended = f"revoked {key['revoked_at']}" if key["revoked_at"] else "live"
        typer.echo(f"{key['id']}  {key['organization_id']}  {ended}  {key['name']}".rstrip())


@api_keys.command("revoke")
def revoke_api_key(
    api_key_id: Annotated[UUID, typer.Argument(help="As `api-key list` has it.")],
    *,
    as_json: AsJson = False,
    yes: Yes = False,
) -> None:
    """End a key. Within a second no service takes it."""
    settings = settings_or_exit(OperatorSettings)
    ask(f"End API key {api_key_id}? Whoever uses it is refused from then on.", yes=yes)
    ended = _run(operations.revoke_api_key(settings, api_key_id))
    answer(ended, f"API key {api_key_id} is revoked.", as_json=as_json)


@sessions.command("revoke")
def revoke_session(
    session_id: Annotated[UUID | None, typer.Argument(help="One session.")] = None,
    organization: Annotated[str | None, typer.Option("--organization", help="All of it.")] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="All of one customer, by external id.")
    ] = None,
    *,
    as_json: AsJson = False,
    yes: Yes = False,
) -> None:
    """End a session, or all of a customer or an organization. Within a second none is let in."""
    if (session_id is None) == (organization is None) or (customer and organization is None):
        raise typer.BadParameter("give a session's id, or --organization (and --customer)")
    settings = settings_or_exit(OperatorSettings)
    if session_id is not None:
        ask(f"End portal session {session_id}?", yes=yes)
        ended = _run(operations.revoke_session(settings, session_id))
        answer(ended, f"Portal session {session_id} is revoked.", as_json=as_json)
        return
    assert organization is not None  # noqa: S101 - checked above
    whose = f"customer {customer} of {organization}" if customer else organization
    ask(f"End every portal session of {whose}?", yes=yes)
    ended = _run(operations.revoke_sessions(settings, Scope(organization, customer)))
    answer(ended, f"Every portal session of {whose} is revoked.", as_json=as_json)


@keys.command("rotate")
def rotate_keys(
    *,
    withdraw: Annotated[
        bool,
        typer.Option(
            "--withdraw", help="A key has leaked: end all keys, and every session they signed."
        ),
    ] = False,
    as_json: AsJson = False,
    yes: Yes = False,
) -> None:
    """Let the next key sign. What the last one signed stays good until it expires."""
    settings = settings_or_exit(SigningKeySettings)
    if withdraw:
        ask("End every portal session of every organization?", yes=yes)
    rotated = _run(operations.rotate_keys(settings, withdraw=withdraw))
    current = next(key["kid"] for key in rotated["keys"] if key["state"] == "current")
    answer(rotated, f"Key {current} signs from now.", as_json=as_json)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """The answer; what fails is one line and exit status 1."""
    try:
        return asyncio.run(work)
    except (NothingFoundError, KeyNotOpenedError) as error:
        typer.echo(str(error), err=True)
    except POSTGRES_FAULTS as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        typer.echo(f"Postgres (TOKEN_POSTGRES_DSN) did not do it: {reason}", err=True)
    raise typer.Exit(1)


def _print_json(answer: dict[str, Any]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False))
