"""The host product's backend: who is signed in, and one call to Portico for their portal.

It knows Portico's public API and nothing else of it; read it as the example it is.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from deploy.local.demo.company import customers
from deploy.local.demo.history import SEED
from deploy.local.demo.host.controls import Controls
from deploy.local.demo.host.page import page
from deploy.local.demo.host.paying import OpenInvoices
from deploy.local.demo.portal_url import portal_url

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class HostSettings:
    """Where the host listens and how it reaches Portico."""

    origin: str
    portico_url: str
    api_key: str
    today: date


def create_app(settings: HostSettings) -> Starlette:
    """The product's whole site."""
    everyone = customers(SEED, settings.today)
    template = (FOLDER / "page.html").read_text(encoding="utf-8")
    shown = page(template, settings.portico_url, everyone)
    controls = Controls(
        settings.origin,
        settings.portico_url,
        settings.api_key,
        {customer.external_id for customer in everyone},
        OpenInvoices(settings.today),
    )

    async def show(_: Request) -> Response:
        return HTMLResponse(shown, headers=_headers(settings))

    async def address(request: Request) -> Response:
        """The whole integration: who is signed in, one call, the answer for the element."""
        customer = request.query_params.get("customer", "")
        if customer not in controls.known:
            return JSONResponse({"error": "no such account"}, HTTPStatus.NOT_FOUND)
        if customer in controls.locked:
            return JSONResponse({"error": "access is withdrawn"}, HTTPStatus.FORBIDDEN)
        try:
            url = await portal_url(settings.portico_url, settings.api_key, customer)
        except httpx.HTTPError:
            return JSONResponse({"error": "billing is away"}, HTTPStatus.BAD_GATEWAY)
        return JSONResponse({"portal_url": url}, headers={"cache-control": "no-store"})

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route("/", show),
            Route("/portal-url", address),
            *controls.routes(),
            Route("/health", health),
            Mount("/assets", StaticFiles(directory=FOLDER / "assets")),
        ]
    )


def _headers(settings: HostSettings) -> dict[str, str]:
    """As strict as a policy gets; the element needs a script and a frame and no more."""
    policy = (
        f"default-src 'none'; script-src 'self' {settings.portico_url}/embed.js; "
        "style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; frame-src {settings.portico_url}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {"content-security-policy": policy, "referrer-policy": "no-referrer"}
