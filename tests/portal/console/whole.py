"""A console with all that it commands: token service, intake and projector beside the portal."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp

from services.ledger.app import create_app as create_projector
from services.ledger.intake.settings import IntakeSettings
from services.ledger.settings import ProjectorSettings
from tests.ledger.intake.conftest import running_intake, served
from tests.portal.console.conftest import PUBLIC_URL, form_token, sign_in
from tests.portal.running import Portal, portal_settings, running_portal
from tests.servers import NO_AUTHORITIES, Database, Topics
from tests.token.conftest import Instance, random_key, until


@dataclass(frozen=True, slots=True)
class Whole:
    """`operator` has signed in to the console of `acme`."""

    operator: httpx.AsyncClient
    portal: Portal

    async def send(self, page: str, action: str, **fields: str | list[str]) -> httpx.Response:
        """A form of the page, with those fields."""
        token = form_token((await self.operator.get(page)).text)
        return await self.operator.post(action, data={"form_token": token, **fields})


def intake_settings(postgres: Database, token_service: Instance, topics: Topics) -> IntakeSettings:
    """Of an intake beside that token service."""
    its = token_service.settings
    return IntakeSettings(
        postgres_dsn=SecretStr(postgres.ledger_dsn),
        kafka_bootstrap_servers=its.kafka_bootstrap_servers,
        kafka_idempotence=its.kafka_idempotence,
        topic_prefix=topics.prefix,
        token_url=token_service.url,
        service_secret=its.service_secret,
        encryption_key=SecretStr(random_key()),
    )


@asynccontextmanager
async def whole(
    postgres: Database,
    token_service: Instance,
    topics: Topics,
    api_key: str,
    *,
    projecting: bool = True,
) -> AsyncIterator[Whole]:
    """All of it running, or all but the projector, and somebody signed in with that key."""
    async with AsyncExitStack() as stack:
        intake = await stack.enter_async_context(
            running_intake(intake_settings(postgres, token_service, topics), token_service)
        )
        portal = await stack.enter_async_context(
            running_portal(
                portal_settings(
                    postgres,
                    token_service,
                    topics,
                    public_url=PUBLIC_URL,
                    intake_url=intake.url,
                )
            )
        )
        operator = await stack.enter_async_context(portal.client())
        await sign_in(operator, api_key)
        if projecting:
            projector = _projector(postgres, token_service, topics)
            url = await stack.enter_async_context(served(projector))
            health = await stack.enter_async_context(
                httpx.AsyncClient(base_url=url, verify=NO_AUTHORITIES)
            )
            await until(lambda: _is_ready(health))
        yield Whole(operator, portal)


def _projector(postgres: Database, token_service: Instance, topics: Topics) -> ASGIApp:
    its = token_service.settings
    return create_projector(
        ProjectorSettings(
            postgres_dsn=SecretStr(postgres.ledger_dsn),
            kafka_bootstrap_servers=its.kafka_bootstrap_servers,
            kafka_idempotence=its.kafka_idempotence,
            topic_prefix=topics.prefix,
            kafka_group_id=f"{topics.prefix}ledger",
        )
    )


async def _is_ready(projector: httpx.AsyncClient) -> bool:
    """Whether it has its partitions: until then nothing that is saved is in force."""
    return (await projector.get("/healthz/ready")).status_code == httpx.codes.OK
