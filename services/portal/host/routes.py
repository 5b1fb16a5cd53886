"""The addresses under /api/v1 that the portal answers: all that no other service does."""

from functools import partial
from http import HTTPMethod, HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.api_keys import ApiKeyHolder
from services.chassis.http import ApiFailure, MethodNotAllowedError, api_error_response
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.chassis.raw_paths import ANYTHING
from services.portal.host.answering import answered
from services.portal.host.downloads import ADDRESS, make_link, open_link
from services.portal.host.host import host_of
from services.portal.host.paths import Address, Nowhere, address_of
from services.portal.host.reading import read_list, read_one

_log = structlog.get_logger()

# Nothing is said in the body of a request for a link.
BODY_BYTES_MAX = 16_384
NOWHERE = (
    "There is nothing at this address. A slash, a question mark or a # in an id has to be escaped"
    " (%2F, %3F, %23)."
)


async def _respond(request: Request) -> Response:
    address = address_of(request.scope["raw_path"])
    if isinstance(address, Nowhere):
        raise ApiFailure(HTTPStatus.NOT_FOUND, address.code, detail=NOWHERE)
    allowed = ["POST"] if address.is_download else ["GET", "HEAD"]
    if request.method not in allowed:
        raise MethodNotAllowedError(allowed)
    try:
        return await answered(request, partial(_read, address))
    except POSTGRES_AWAY as error:
        _log.error("Postgres did not answer", path="/api/v1", error=type(error).__name__)
        failure = ApiFailure(
            HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable", headers={"retry-after": "1"}
        )
        return api_error_response(failure)


async def _read(address: Address, request: Request, holder: ApiKeyHolder) -> Response:
    if address.id is None:
        return await read_list(request, holder, address)
    if address.is_download:
        make = partial(make_link, request, holder, address.collection, address.id)
        return await host_of(request).idempotency.answered(
            request, holder.key_id, BODY_BYTES_MAX, make
        )
    return await read_one(request, holder, address.collection, address.id)


ROUTES: list[BaseRoute] = [
    Route(f"{ADDRESS}{{link}}", open_link),
    *(
        Route(path, _respond, methods=[method.value for method in HTTPMethod])
        for path in ("/api/v1", f"/api/v1/{{path:{ANYTHING}}}")
    ),
]
