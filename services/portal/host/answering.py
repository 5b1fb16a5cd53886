"""Around every answer of the host's API: whose key it is, and whether it may now."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.api_keys import ApiKeyHolder, api_key_holder
from services.chassis.http import ApiFailure, BodyError, api_error_response
from services.portal.host.host import host_of

SCOPE: Final = "billing:read"
RATE_LIMITED: Final = Counter(
    "portal_host_rate_limited_total",
    "Requests of hosts answered 429: one in a loop, or a low limit.",
)

Handler = Callable[[Request, ApiKeyHolder], Awaitable[Response]]


async def answered(request: Request, handler: Handler) -> Response:
    """What the handler answers to a key that may. Every answer to one says where its limit is."""
    host = host_of(request)
    holder = await api_key_holder(request, host.introspection)
    decision = await host.rate_limiter.take(
        holder.limited_as,
        holder.rate_limit_per_minute or host.rate_limit_per_minute,
        host.now_seconds(),
    )
    if decision.allowed:
        response = await _allowed(request, holder, handler)
    else:
        RATE_LIMITED.inc()
        response = api_error_response(ApiFailure(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited"))
    response.headers.update(decision.headers())
    # What is no read holds a key, as a link does.
    response.headers.setdefault("cache-control", "no-store")
    return response


async def _allowed(request: Request, holder: ApiKeyHolder, handler: Handler) -> Response:
    try:
        holder.require(SCOPE)
        return await handler(request, holder)
    except ApiFailure as failure:
        return api_error_response(failure)
    except BodyError as error:
        return api_error_response(ApiFailure(error.status, error.code))
