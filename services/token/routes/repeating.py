"""Requests that a host may send again with the same `Idempotency-Key`."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.api_keys import ApiKeyHolder
from services.chassis.idempotency import Idempotency
from services.chassis.sql import Statements
from services.token.routes.guard import Handler
from services.token.service import TokenService

_STATEMENTS = Statements(Path(__file__).parent.parent / "sql")


def once(handler: Handler, bytes_max: int) -> Handler:
    """The handler, answering a request that comes again as it did the first time."""

    async def repeated(request: Request, service: TokenService, holder: ApiKeyHolder) -> Response:
        idempotency = Idempotency(
            service.pool, _STATEMENTS, lambda: datetime.fromtimestamp(service.now_seconds(), UTC)
        )
        return await idempotency.answered(
            request, holder.key_id, bytes_max, partial(handler, request, service, holder)
        )

    return repeated
