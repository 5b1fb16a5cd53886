"""The addresses of the console. A page brings its own; here they are put in their order."""

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.portal.console import (
    customer,
    customers,
    dead_letters,
    health,
    organization_settings,
    portal_sessions,
    sign_in,
    start,
    webhook,
    webhooks,
)
from services.portal.console.navigation import HOME
from services.portal.console.oidc import pages as oidc
from services.portal.console.page import PageNotFound, Visit, page
from services.portal.console.rendering import preload
from services.portal.console.shell import STATIC, console_assets
from services.portal.pages.serving.assets import asset_endpoint

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def console_routes() -> list[BaseRoute]:
    """Every route of the console. The last one says that there is nothing."""
    preload()
    return [
        Route(f"{STATIC}/{{digest}}/{{name}}", asset_endpoint(console_assets())),
        *sign_in.ROUTES,
        *oidc.ROUTES,
        *start.ROUTES,
        *customers.ROUTES,
        *customer.ROUTES,
        *portal_sessions.ROUTES,
        *organization_settings.ROUTES,
        *health.ROUTES,
        *dead_letters.ROUTES,
        *webhooks.ROUTES,
        *webhook.ROUTES,
        page(f"{HOME}/{{nothing:path}}", nothing, methods=ANY_METHOD),
    ]


async def nothing(_: Visit) -> Response:
    """An address that no page has."""
    raise PageNotFound
