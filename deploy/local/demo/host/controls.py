"""What the demo's controls ask of the host's backend: to pay, to revoke, to withdraw access."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.demo.host.paying import OpenInvoices, send_payment
from deploy.local.demo.portal_url import revoke

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Controls:
    """Only this page may use them (`origin`), for the accounts there are (`known`)."""

    origin: str
    portico_url: str
    api_key: str
    known: Collection[str]
    invoices: OpenInvoices
    # Accounts whose access was withdrawn: they get no link until it is given again.
    locked: set[str] = field(default_factory=set)

    def routes(self) -> list[Route]:
        """Each changes something, so each is a POST."""
        handlers: dict[str, Handler] = {
            "/pay": self._pay,
            "/revoke": self._revoke,
            "/withdraw": self._withdraw,
            "/give": self._give,
        }
        return [
            Route(path, self._own(handler), methods=["POST"]) for path, handler in handlers.items()
        ]

    def _own(self, handler: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            if request.headers.get("origin") != self.origin:
                return JSONResponse({"error": "not from this page"}, HTTPStatus.FORBIDDEN)
            if request.query_params.get("customer") not in self.known:
                return JSONResponse({"error": "no such account"}, HTTPStatus.NOT_FOUND)
            try:
                return await handler(request)
            except httpx.HTTPError:
                return JSONResponse({"error": "billing is away"}, HTTPStatus.BAD_GATEWAY)

        return handle

    async def _pay(self, request: Request) -> Response:
        """What the demo's bank would do: tell Portico of a payment, as an event."""
        invoice = self.invoices.take_oldest(request.query_params["customer"])
        if invoice is None:
            return JSONResponse({"message": "nothing is left to pay"})
        try:
            await send_payment(self.portico_url, self.api_key, invoice)
        except httpx.HTTPError:
            self.invoices.put_back(invoice)
            raise
        return JSONResponse({"message": f"paid {invoice.number}"})

    async def _revoke(self, request: Request) -> Response:
        """Every link of the account is dead within a second. The page asks for another one."""
        await revoke(self.portico_url, self.api_key, request.query_params["customer"])
        return JSONResponse({"message": "the link is revoked"})

    async def _withdraw(self, request: Request) -> Response:
        """The same, and the account gets no other link."""
        self.locked.add(request.query_params["customer"])
        await self._revoke(request)
        return JSONResponse({"message": "access is withdrawn"})

    async def _give(self, request: Request) -> Response:
        self.locked.discard(request.query_params["customer"])
        return JSONResponse({"message": "access is given again"})
