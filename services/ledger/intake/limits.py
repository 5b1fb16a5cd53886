"""Whose key a request carries, and whether it may ask once more in this minute.

An operator of the console asks like a key. Incoming webhooks carry no key and have no limit: a
sender that is refused gives up.
"""

from http import HTTPStatus
from typing import Final

from prometheus_client import Counter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.api_keys import ApiKeyHolder, api_key_holder
from services.chassis.http import ApiFailure
from services.ledger.intake.resources import intake_of

RATE_LIMITED: Final = Counter(
    "ledger_intake_rate_limited_total",
    "Requests answered 429: one in a loop, or a low limit.",
)
_HOLDER: Final = "portico.holder"
_HEADERS: Final = "portico.rate_limit"


async def holder_of(request: Request) -> ApiKeyHolder:
    """Who asks. A request is counted once, however often it is looked at.

    Raises a 401, a 429, or a 503 when the key cannot be checked.
    """
    known = request.scope.get(_HOLDER)
    if isinstance(known, ApiKeyHolder):
        return known
    intake = intake_of(request)
    holder = await api_key_holder(request, intake.introspection)
    decision = await intake.rate_limiter.take(
        holder.limited_as,
        holder.rate_limit_per_minute or intake.rate_limit_per_minute,
        intake.now().timestamp(),
    )
    request.scope[_HEADERS] = decision.headers()
    if not decision.allowed:
        RATE_LIMITED.inc()
        raise ApiFailure(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited")
    request.scope[_HOLDER] = holder
    return holder


class LimitHeaders:
    """ASGI middleware: every answer to a key says where its limit is, and what is no read is kept
    by nobody: there are secrets in some."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with these headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(scope.get(_HEADERS, {}))
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
