"""Requests that a host may send again with the same `Idempotency-Key`."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.api_keys import ApiKeyHolder
from services.token.routes.guard import Handler
from services.token.service import TokenService


def once(handler: Handler, bytes_max: int) -> Handler:
    """The handler, answering a request that comes again as it did the first time."""

    async def repeated(request: Request, service: TokenService, holder: ApiKeyHolder) -> Response:
        return await service.idempotency.answered(
            request, holder.key_id, bytes_max, partial(handler, request, service, holder)
        )

    return repeated
