"""The host product's backend: who is signed in, and one call to Portico for their portal.

It knows Portico's public API and nothing else of it; read it as the example it is.
"""

import html
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

from deploy.local.demo.company import DemoCustomer, Habit, customers
from deploy.local.demo.history import SEED
from deploy.local.demo.host.paying import OpenInvoices, send_payment
from deploy.local.demo.portal_url import portal_url

FOLDER = Path(__file__).resolve().parent
# What makes an account worth a look, beside the first one.
WORTH_A_LOOK = (
    ("JPY", "yen, no decimals"),
    ("KWD", "Kuwaiti dinar, three decimals, Arabic"),
    ("EUR", "euro"),
    ("CHF", "Swiss franc, German"),
    ("CAD", "Canadian dollar, French"),
    ("TND", "Tunisian dinar, three decimals, French"),
)
TELLING: tuple[Habit, ...] = ("troubled", "in_parts", "late", "prompt")


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
    page = _page(settings, everyone)
    known = {customer.external_id for customer in everyone}
    invoices = OpenInvoices(settings.today)

    async def show(_: Request) -> Response:
        return HTMLResponse(page, headers=_headers(settings))

    async def address(request: Request) -> Response:
        """The whole integration: who is signed in, one call, the answer for the frame."""
        customer = request.query_params.get("customer", "")
        if customer not in known:
            return JSONResponse({"error": "no such account"}, HTTPStatus.NOT_FOUND)
        try:
            url = await portal_url(settings.portico_url, settings.api_key, customer)
        except httpx.HTTPError:
            return JSONResponse({"error": "billing is away"}, HTTPStatus.BAD_GATEWAY)
        return JSONResponse({"portal_url": url}, headers={"cache-control": "no-store"})

    async def pay(request: Request) -> Response:
        """What the demo's bank would do: tell Portico of a payment, as an event."""
        if request.headers.get("origin") != settings.origin:
            return JSONResponse({"error": "not from this page"}, HTTPStatus.FORBIDDEN)
        invoice = invoices.take_oldest(request.query_params.get("customer", ""))
        if invoice is None:
            return JSONResponse({"message": "nothing is left to pay"})
        try:
            await send_payment(settings.portico_url, settings.api_key, invoice)
        except httpx.HTTPError:
            invoices.put_back(invoice)
            return JSONResponse({"error": "billing is away"}, HTTPStatus.BAD_GATEWAY)
        return JSONResponse({"message": f"paid {invoice.number}"})

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route("/", show),
            Route("/portal-url", address),
            Route("/pay", pay, methods=["POST"]),
            Route("/health", health),
            Mount("/assets", StaticFiles(directory=FOLDER / "assets")),
        ]
    )


def _headers(settings: HostSettings) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; frame-src {settings.portico_url}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return {"content-security-policy": policy, "referrer-policy": "no-referrer"}


def _page(settings: HostSettings, everyone: list[DemoCustomer]) -> str:
    template = (FOLDER / "page.html").read_text(encoding="utf-8")
    options = _featured(everyone) + _group("Everyone", [_option(each) for each in everyone])
    return template.replace("{{options}}", options).replace(
        "{{portico_url}}", html.escape(settings.portico_url)
    )


def _featured(everyone: list[DemoCustomer]) -> str:
    first, *others = everyone
    options = [_option(first, "a bit of everything")]
    # Who pays badly has something to show.
    telling = sorted(others, key=lambda each: TELLING.index(each.habit))
    for currency, why in WORTH_A_LOOK:
        match = next((each for each in telling if each.country.currency == currency), None)
        if match is not None:
            options.append(_option(match, why))
    return _group("Worth a look", options)


def _group(label: str, options: list[str]) -> str:
    return f'<optgroup label="{label}">{"".join(options)}</optgroup>'


def _option(customer: DemoCustomer, why: str = "") -> str:
    text = f"{customer.name} · {why}" if why else customer.name
    return f'<option value="{customer.external_id}">{html.escape(text)}</option>'
