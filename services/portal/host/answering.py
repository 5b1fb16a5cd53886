"""Around every answer of the host's API: whose key it is, whether it may now, and what was known.

An answer has an `ETag`, and one that a client has already is a 304 (RFC 9110, section 13).
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.api_keys import ApiKeyHolder, api_key_holder
from services.chassis.http import ApiFailure, BodyTooLargeError, api_error_response
from services.portal.host.host import host_of

SCOPE: Final = "billing:read"
TAG_CHARACTERS: Final = 32
# Kept by who asked alone, and asked about again each time: amounts change by the minute.
CACHE: Final = {"cache-control": "private, no-cache", "vary": "authorization"}
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
        holder.key_id,
        holder.rate_limit_per_minute or host.rate_limit_per_minute,
        host.now_seconds(),
    )
    if decision.allowed:
        response = await _allowed(request, holder, handler)
    else:
        RATE_LIMITED.inc()
        response = api_error_response(ApiFailure(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited"))
    response.headers.update(decision.headers())
    response.headers.setdefault("cache-control", "no-store")
    return response


async def _allowed(request: Request, holder: ApiKeyHolder, handler: Handler) -> Response:
    try:
        holder.require(SCOPE)
        return await handler(request, holder)
    except ApiFailure as failure:
        return api_error_response(failure)
    except BodyTooLargeError:
        return api_error_response(ApiFailure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"))


def json_answer(request: Request, body: Mapping[str, Any]) -> Response:
    """The object, or that it is still the one that the client has."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{sha256(content).hexdigest()[:TAG_CHARACTERS]}"'
    headers = {**CACHE, "etag": etag}
    if request.method in {"GET", "HEAD"} and is_known(
        request.headers.getlist("if-none-match"), etag
    ):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def is_known(fields: list[str], etag: str) -> bool:
    """Whether `If-None-Match` names it. Compared weakly: a proxy that compresses marks it so."""
    named = {one.strip().removeprefix("W/") for field in fields for one in field.split(",")}
    return etag in named or "*" in named
