"""Before any answer under /api/v1: whose key it is, whether it may, and whether it may now."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.api_keys import ApiKeyHolder
from services.chassis.http import (
    ApiFailure,
    BodyError,
    api_error_response,
    bearer,
    unauthorized,
)
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.token.operators import PREFIX as OPERATOR
from services.token.service import TokenService
from services.token.session_store import CustomerNotFoundError
from services.token.session_writer import OverloadedError
from services.token.sessions import SessionNotFoundError

Handler = Callable[[Request, TokenService, ApiKeyHolder], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]

_log = structlog.get_logger()

RETRY_SOON = {"retry-after": "1"}


def service_of(request: Request) -> TokenService:
    """The service that the lifespan opened."""
    service: TokenService = request.state.service
    return service


def with_api_key(scope: str, handler: Handler) -> Endpoint:
    """An endpoint for keys with this scope. Every answer to a known key says where its limit is."""

    async def endpoint(request: Request) -> Response:
        service = service_of(request)
        try:
            holder = await _holder(request, service)
        except POSTGRES_AWAY as error:
            return _unavailable(error)
        decision = await service.rate_limiter.take(
            holder.limited_as,
            holder.rate_limit_per_minute or service.rate_limit_per_minute,
            service.now_seconds(),
        )
        if decision.allowed:
            response = await _answered(request, service, holder, scope, handler)
        else:
            service.metrics.rate_limited.inc()
            response = api_error_response(ApiFailure(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited"))
        response.headers.update(decision.headers())
        # What is no read holds a token.
        response.headers.setdefault("cache-control", "no-store")
        return response

    return endpoint


async def _holder(request: Request, service: TokenService) -> ApiKeyHolder:
    """A host by its API key, or an operator of the console."""
    credential = bearer(request)
    if credential is None:
        raise unauthorized()
    if credential.startswith(OPERATOR):
        operator = await service.operators.find(credential)
        if operator is None:
            raise unauthorized()
        return ApiKeyHolder(
            str(operator.operator_session_id),
            operator.organization_id,
            operator.scopes,
            operator.subject,
            operator.rate_limit_per_minute,
        )
    key = await service.api_keys.find(credential)
    if key is None:
        raise unauthorized()
    return ApiKeyHolder(
        str(key.api_key_id),
        key.organization_id,
        key.scopes,
        rate_limit_per_minute=key.rate_limit_per_minute,
    )


async def _answered(
    request: Request, service: TokenService, holder: ApiKeyHolder, scope: str, handler: Handler
) -> Response:
    try:
        holder.require(scope)
        return await handler(request, service, holder)
    except ApiFailure as failure:
        return api_error_response(failure)
    except CustomerNotFoundError:
        return api_error_response(ApiFailure(HTTPStatus.NOT_FOUND, "customer_not_found"))
    except SessionNotFoundError:
        return api_error_response(ApiFailure(HTTPStatus.NOT_FOUND, "portal_session_not_found"))
    except BodyError as error:
        return api_error_response(ApiFailure(error.status, error.code))
    except (OverloadedError, *POSTGRES_AWAY) as error:
        return _unavailable(error)


def say_away(error: Exception) -> None:
    """Log why a request was answered 503: the kind only, since a message may hold values."""
    _log.warning("not answered", error=type(error).__name__)


def _unavailable(error: Exception) -> Response:
    say_away(error)
    return api_error_response(
        ApiFailure(HTTPStatus.SERVICE_UNAVAILABLE, "token_service_unavailable", headers=RETRY_SOON)
    )
