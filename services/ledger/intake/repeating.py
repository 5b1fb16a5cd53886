"""Requests that a host may send again with the same `Idempotency-Key`."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.idempotency import HEADER
from services.ledger.intake.limits import holder_of
from services.ledger.intake.resources import intake_of

Endpoint = Callable[[Request], Awaitable[Response]]


def once(endpoint: Endpoint, bytes_max: int) -> Endpoint:
    """The endpoint, answering a request that comes again as it did the first time."""

    async def repeated(request: Request) -> Response:
        if HEADER not in request.headers:
            return await endpoint(request)
        intake = intake_of(request)
        holder = await holder_of(request)
        return await intake.idempotency.answered(
            request, holder.key_id, bytes_max, partial(endpoint, request)
        )

    return repeated
