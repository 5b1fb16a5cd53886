"""How the API answers: headers that every answer has, JSON that Postgres made, who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.scopes import PortalScope
from services.chassis.http import ProblemFailure
from services.portal.api.parameters import parameters
from services.portal.portal import portal_of
from services.portal.queries import InvalidParameterError
from services.portal.viewer import Viewer

PREFIX: Final = "/portal/api/"
# Somebody's bills: no cache keeps them, no other page embeds them, no address of them is told.
HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"vary", b"authorization"),
)


class ApiHeaders:
    """Adds the headers that an answer of the API lacks; around all, for faults have them too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                named = {name for name, _ in own}
                message["headers"] = own + [one for one in HEADERS if one[0] not in named]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def json_answer(body: bytes) -> Response:
    """JSON text as it came from Postgres."""
    return Response(body, media_type="application/json")


async def viewer_of(request: Request, scope: PortalScope) -> Viewer:
    """Who asks. Raises a 401 or 503 of the guard, or a 403 when the session lacks the scope."""
    viewer = await portal_of(request).guard.viewer(request)
    check_scope(viewer, scope)
    return viewer


def check_scope(viewer: Viewer, scope: PortalScope) -> None:
    """Raises a 403 when the session lacks the scope."""
    if scope not in viewer.scopes:
        raise ProblemFailure(HTTPStatus.FORBIDDEN, "forbidden", f"The session lacks {scope}.")


def not_found() -> ProblemFailure:
    """Absent and foreign alike."""
    return ProblemFailure(HTTPStatus.NOT_FOUND, "not_found", "There is no such thing here.")


def invalid_parameter(name: str, reason: str) -> ProblemFailure:
    """A parameter that cannot be meant, by its name."""
    return ProblemFailure(
        HTTPStatus.BAD_REQUEST, "invalid_parameter", f"{name} {reason}.", parameter=name
    )


@contextmanager
def named_refusals() -> Iterator[None]:
    """Turns a parameter that is refused within into a 400 that names it."""
    try:
        yield
    except InvalidParameterError as error:
        raise invalid_parameter(error.parameter, error.reason) from error


def no_parameters(request: Request) -> None:
    """Refuse a request with any parameter, where none means anything."""
    with named_refusals():
        given = parameters(request.scope["query_string"])
    for name, _ in given:
        raise invalid_parameter(name[:64] or "query", "is not a parameter here")


def unavailable(detail: str) -> ProblemFailure:
    """What is needed for an answer is away for the moment."""
    return ProblemFailure(
        HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, headers={"retry-after": "1"}
    )
