"""What every page of the console works with, opened once a process. Knows no route and no page."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from services.chassis.http_clients import create_http_client
from services.chassis.introspection import IntrospectionClient
from services.portal.console.commands import Commands, Service
from services.portal.console.cookies import Cookies, cookies_of
from services.portal.console.oidc.configured import oidc_client
from services.portal.console.oidc.provider import Provider
from services.portal.console.owed_currencies import OwedCurrencies
from services.portal.console.sign_ins import SignIns
from services.portal.settings import PortalSettings

# Longer than the intake may take: eight seconds for the broker, five until reads see it. Given up
# before, it would be unknown whether a command was kept.
TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Console:
    """The open parts that are the console's own."""

    public_url: str
    cookies: Cookies
    introspection: IntrospectionClient
    sign_ins: SignIns
    commands: Commands
    owed_currencies: OwedCurrencies
    # Whether a logo may come from this very machine, as the fetcher is told too.
    loopback: bool = False
    # None unless it is set up.
    provider: Provider | None = None


@asynccontextmanager
async def open_console(
    settings: PortalSettings, introspection: IntrospectionClient
) -> AsyncIterator[Console]:
    """Nothing connects before it is needed."""
    oidc = oidc_client(settings)
    async with AsyncExitStack() as stack:
        token, intake = [
            await stack.enter_async_context(
                create_http_client(timeout_seconds=TIMEOUT_SECONDS, base_url=url)
            )
            for url in (settings.token_url, settings.intake_url)
        ]
        yield Console(
            public_url=settings.public_url,
            cookies=cookies_of(settings.public_url),
            introspection=introspection,
            sign_ins=SignIns(token, settings.service_secret.get_secret_value()),
            commands=Commands(token=Service(token), intake=Service(intake)),
            owed_currencies=OwedCurrencies(),
            loopback=settings.originals_loopback,
            provider=None if oidc is None else await stack.enter_async_context(Provider(oidc)),
        )
