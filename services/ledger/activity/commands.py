"""The operator's commands of activity: keep and deliver it, and see to webhooks."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, TypeVar
from uuid import UUID

import typer
from asyncpg import Pool, Record

from contracts.activity import WEBHOOK_TYPES
from services.chassis.answering import AsJson, Yes, answer, ask, refuse
from services.chassis.logging import configure_logging
from services.chassis.postgres import open_pool
from services.chassis.postgres_faults import POSTGRES_FAULTS
from services.chassis.serving import Listener, serve
from services.chassis.settings import key_bytes, settings_or_exit
from services.ledger.activity.answers import NEWEST, delivery_answer, endpoint_answer
from services.ledger.activity.app import create_app
from services.ledger.activity.endpoints import (
    DeliveryNotFoundError,
    DeliveryWaitingError,
    EndpointDisabledError,
    EndpointNotFoundError,
    Endpoints,
    TooManyEndpointsError,
    UrlRefusedError,
    UrlTakenError,
    WebhookError,
)
from services.ledger.activity.settings import DeliverySettings, WebhookSettings
from services.ledger.intake.known_organizations import UnknownOrganizationError, require_known
from services.ledger.settings import PREFIX

T = TypeVar("T")
DELIVERIES_SHOWN_MAX = 100
NAME = "portico-webhooks"

_SENTENCES: Final[dict[type[WebhookError], str]] = {
    EndpointNotFoundError: "the organization has no such endpoint: see `webhooks list`",
    DeliveryNotFoundError: "the endpoint has no such delivery: see `webhooks deliveries`",
    UrlTakenError: "another endpoint of the organization has this address",
    TooManyEndpointsError: "the organization has ten endpoints, as many as there can be",
    EndpointDisabledError: "the endpoint is disabled: enable it in the console or by the API",
    DeliveryWaitingError: "the delivery is under way already",
}

webhooks = typer.Typer(no_args_is_help=True)

Organization = Annotated[str, typer.Option(help="Whose webhooks they are.")]
EndpointId = Annotated[UUID, typer.Argument(help="The endpoint, as `webhooks list` has it.")]


def mount(ledger: typer.Typer) -> None:
    """Add `deliver` and `webhooks` to the ledger's group."""
    ledger.command("deliver")(deliver)
    ledger.add_typer(webhooks, name="webhooks", help="Who is told of what people do, by webhook.")


def deliver() -> None:
    """Keep what people do with the portal, and send the webhooks that tell of it."""
    settings = settings_or_exit(DeliverySettings)
    configure_logging("ledger-deliver", settings.log_level)
    serve([Listener(create_app(settings), settings.http_host, settings.health_port)], prefix=PREFIX)


@webhooks.command("list")
def list_endpoints(*, organization: Organization, as_json: AsJson = False) -> None:
    """List the endpoints of an organization."""
    rows = _run(lambda endpoints: endpoints.every(organization))
    if not rows:
        _require_known(organization)
    found = [endpoint_answer(row) for row in rows]
    if as_json:
        typer.echo(json.dumps({"webhook_endpoints": found}))
        return
    for each in found:
        state = f"DISABLED: {each['disabled_reason']}" if each["disabled_at"] else "active"
        typer.echo(f"{each['lago_id']}  {each['webhook_url']}  {state}")


@webhooks.command("create")
def create_endpoint(
    url: Annotated[str, typer.Argument(help="Where events are sent to, an https address.")],
    *,
    organization: Organization,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="What it is told of; all without it.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="For people.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell somebody of events from now on. The secret is shown this once."""
    if unknown := [each for each in types or () if each not in WEBHOOK_TYPES]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(WEBHOOK_TYPES)}")
    chosen = tuple(types) if types else WEBHOOK_TYPES
    _require_known(organization)
    row, secret = _run(lambda endpoints: endpoints.create(organization, url, chosen, name))
    made = endpoint_answer(row, secret)
    answer(made, f"{made['lago_id']}  secret: {secret}", as_json=as_json)


@webhooks.command("delete")
def delete_endpoint(
    endpoint: EndpointId, *, organization: Organization, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Tell an endpoint nothing more, and forget what was sent to it."""
    ask(f"Delete {endpoint} and what was sent to it?", yes=yes)
    gone = endpoint_answer(_run(lambda endpoints: endpoints.delete(organization, endpoint)))
    answer(gone, f"{gone['webhook_url']} is told nothing more", as_json=as_json)


@webhooks.command("deliveries")
def list_deliveries(
    endpoint: EndpointId,
    *,
    organization: Organization,
    status: Annotated[str | None, typer.Option(help="waiting, delivered or failed.")] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000, help="How many at most.")
    ] = DELIVERIES_SHOWN_MAX,
    as_json: AsJson = False,
) -> None:
    """List what was sent to an endpoint, the newest first."""
    if status not in (None, "waiting", "delivered", "failed"):
        raise typer.BadParameter("--status is waiting, delivered or failed")
    rows = _run(
        lambda endpoints: endpoints.deliveries(
            organization, endpoint, status=status, before=NEWEST, limit=limit
        )
    )
    found = [delivery_answer(row) for row in rows]
    if as_json:
        typer.echo(json.dumps({"webhook_deliveries": found}))
        return
    for each in found:
        said = " ".join(str(part) for part in (each["answer_status"], each["answer"]) if part)
        attempts = f"{each['attempt_count']} attempts"
        line = (each["id"], each["created_at"], each["type"], each["status"], attempts, said)
        typer.echo("  ".join(line).rstrip())


@webhooks.command("replay")
def replay(
    endpoint: EndpointId,
    delivery: Annotated[UUID | None, typer.Argument(help="One delivery.")] = None,
    *,
    organization: Organization,
    since_hours: Annotated[
        float | None,
        typer.Option("--failed-since-hours", min=0, max=87_600, help="All that failed since then."),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Send again: one delivery, or all that failed within some hours. Their ids stay the same."""
    if (delivery is None) == (since_hours is None):
        raise typer.BadParameter("give the id of a delivery, or --failed-since-hours")
    if since_hours is not None:
        ask(f"Send again all that failed within {since_hours:g} hours?", yes=yes)

    async def again(endpoints: Endpoints) -> int:
        if delivery is not None:
            await endpoints.replay(organization, endpoint, delivery)
            return 1
        since = datetime.now(UTC) - timedelta(hours=since_hours or 0)
        return await endpoints.replay_failed(organization, endpoint, since)

    replayed = _run(again)
    answer({"replayed": replayed}, f"{replayed} on their way again", as_json=as_json)


def _require_known(organization: str) -> None:
    # A typo would be told of nothing, for ever.
    _in_database(settings_or_exit(WebhookSettings), lambda pool: require_known(pool, organization))


def _run(work: Callable[[Endpoints], Awaitable[T]]) -> T:
    settings = settings_or_exit(WebhookSettings)
    key = key_bytes(settings.encryption_key)
    loopback = settings.webhook_loopback
    return _in_database(settings, lambda pool: work(Endpoints(pool, key, loopback=loopback)))


def _in_database(settings: WebhookSettings, work: Callable[["Pool[Record]"], Awaitable[T]]) -> T:
    """The answer; what fails is one line and exit status 1."""

    async def run() -> T:
        dsn = settings.postgres_dsn.get_secret_value()
        async with await open_pool(dsn, application_name=NAME, connections_max=1) as pool:
            return await work(pool)

    try:
        return asyncio.run(run())
    except UnknownOrganizationError as error:
        refuse(str(error))
    except UrlRefusedError as error:
        refuse(f"nothing can be sent there: {error}")
    except WebhookError as error:
        refuse(_SENTENCES[type(error)])
    except POSTGRES_FAULTS as error:
        refuse(f"the database refused: {error}")
