"""Errors as answers, bodies within bounds, one table for both. Knows no billing word.

    ApiError             under /api/v1 and /webhooks, in the shape that Lago's clients read
    {"error": …}         under /token, as OAuth words it (RFC 6749, section 5.2)
    Problem              everywhere else, problem+json (RFC 9457)

A handler raises `ApiFailure` or `ProblemFailure`; anything else that escapes is a 500 in the shape
of its path, without a word of what went wrong inside.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route

from contracts.addresses import SHARED_METHODS
from contracts.problems import PROBLEM_CONTENT_TYPE, ApiError, Problem, ProblemCode

# Answers an error that escaped a request.
ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]

_log = structlog.get_logger()

# Where a body that was read stays for who needs it again.
_BODY = "portico.body"

# 8 MiB over a slow line; a sender that takes longer is holding a place, not sending.
BODY_SECONDS_MAX: Final = 30.0
# What a failure without a word of its own says to whoever reads it.
_DETAILS: Mapping[HTTPStatus, str] = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.REQUEST_TIMEOUT: "The body took too long to arrive. Send it again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this address takes.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This is a fault of the service, which has logged it."
    " Try again later.",
}


# What one without a word of its own is called under /api/v1.
_API_CODES: Final[Mapping[HTTPStatus, str]] = {HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed"}


class ApiFailure(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """An answer under `/api/v1` other than success. `details`: codes by field, for a
    422; `detail`: the same in a sentence."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str | None = None,
        *,
        details: Mapping[str, list[str]] | None = None,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code or status.phrase)
        self.status = status
        self.code = code
        self.details = details
        self.detail = detail
        self.headers = headers


class ProblemFailure(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """An answer of the portal's API other than success. `detail` says what to do next."""

    def __init__(
        self,
        status: HTTPStatus,
        code: ProblemCode,
        detail: str | None = None,
        *,
        parameter: str | None = None,
        missing: Sequence[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.missing = missing
        self.headers = headers


class MethodNotAllowedError(HTTPException):
    """The address takes these methods only (RFC 9110, section 15.5.6: the answer names them)."""

    def __init__(self, methods: Sequence[str]) -> None:
        super().__init__(HTTPStatus.METHOD_NOT_ALLOWED)
        self.methods = methods


class BodyError(Exception):
    """The request's body is not acted on; `status` and `code` are its answer."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]


class BodyTooLargeError(BodyError):
    """It is over its bound."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class BodyTooSlowError(BodyError):
    """It took over BODY_SECONDS_MAX."""

    status = HTTPStatus.REQUEST_TIMEOUT
    code = "too_slow"


def unauthorized() -> ApiFailure:
    """No key, or one that is not valid."""
    return ApiFailure(HTTPStatus.UNAUTHORIZED, headers={"www-authenticate": "Bearer"})


def api_error_response(failure: ApiFailure) -> Response:
    """The failure in Lago's shape."""
    # HTTPStatus.phrase of 422 was renamed by RFC 9110; Lago's clients know the old one.
    phrase = (
        "Unprocessable Entity"
        if failure.status == HTTPStatus.UNPROCESSABLE_ENTITY
        else failure.status.phrase
    )
    body = ApiError(
        status=failure.status.value,
        error=phrase,
        code=failure.code,
        error_details=dict(failure.details) if failure.details is not None else None,
        detail=failure.detail,
    )
    return Response(
        body.model_dump_json(exclude_none=True),
        failure.status.value,
        headers=failure.headers,
        media_type="application/json",
    )


def problem_response(failure: ProblemFailure) -> Response:
    """The failure as problem+json."""
    body = Problem(
        title=failure.status.phrase,
        status=failure.status.value,
        code=failure.code,
        detail=failure.detail,
        parameter=failure.parameter,
        missing=None if failure.missing is None else list(failure.missing),
    )
    return Response(
        body.model_dump_json(exclude_none=True),
        failure.status.value,
        headers=failure.headers,
        media_type=PROBLEM_CONTENT_TYPE,
    )


async def read_body(request: Request, bytes_max: int) -> bytes:
    """The whole body, also when it was read before; one that was cut off is never answered.

    Raises BodyTooLargeError as soon as it is over `bytes_max`, and BodyTooSlowError.
    """
    known = request.scope.get(_BODY)
    if isinstance(known, bytes):
        return known
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > bytes_max:
        raise BodyTooLargeError
    chunks = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > bytes_max:
                    raise BodyTooLargeError
    except TimeoutError as error:
        raise BodyTooSlowError from error
    request.scope[_BODY] = bytes(chunks)
    return bytes(chunks)


def bearer(request: Request) -> str | None:
    """The credential of `Authorization: Bearer …`, or None."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    return credential.strip() or None if scheme.lower() == "bearer" else None


def in_shape_of_path(
    request: Request, status: HTTPStatus, code: ProblemCode, detail: str | None = None
) -> Response:
    """A failure in the shape of the API that its path belongs to. `detail` says what to do next."""
    path = request.url.path
    if path.startswith(("/api/v1", "/webhooks")):
        return api_error_response(ApiFailure(status, _API_CODES.get(status), detail=detail))
    if path.startswith("/token/"):
        error = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request"
        body = {"error": error} | ({} if detail is None else {"error_description": detail})
        return JSONResponse(body, status.value)
    return problem_response(ProblemFailure(status, code, detail))


def methods_at(request: Request, routes: Sequence[BaseRoute]) -> list[str]:
    """What a request for this address may ask by any of the routes; empty when there is none."""
    return sorted({
        method
        for route in routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    })  # fmt: skip


async def _on_api_failure(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiFailure)  # noqa: S101 - Starlette's handlers take any exception
    return api_error_response(error)


async def _on_problem_failure(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemFailure)  # noqa: S101 - Starlette's handlers take any exception
    return problem_response(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's handlers take any exception
    status = HTTPStatus(error.status_code)
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = ", ".join(_allowed(request, error))
    allowed = headers.get("allow")
    detail = f"This address takes {allowed}." if allowed else _DETAILS.get(status)
    code: ProblemCode = "not_found" if status == HTTPStatus.NOT_FOUND else "invalid_parameter"
    response = in_shape_of_path(request, status, code, detail)
    response.headers.update(headers)
    return response


def _allowed(request: Request, error: HTTPException) -> list[str]:
    """Every method of the address, those that another service answers included."""
    # Starlette names the methods of one route only, the first that has the address.
    own = (
        error.methods
        if isinstance(error, MethodNotAllowedError)
        else methods_at(request, request.app.routes)
    )
    return sorted({*own, *SHARED_METHODS.get(request.url.path, ())})


async def _on_body_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, BodyError)  # noqa: S101 - Starlette's handlers take any exception
    return in_shape_of_path(request, error.status, "invalid_parameter", _DETAILS[error.status])


async def _on_fault(request: Request, error: Exception) -> Response:
    _log.error("request failed", path=request.url.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return in_shape_of_path(request, status, "unavailable", _DETAILS[status])


# Hand this to every Starlette application.
EXCEPTION_HANDLERS: Mapping[type[Exception], ErrorHandler] = {
    ApiFailure: _on_api_failure,
    ProblemFailure: _on_problem_failure,
    HTTPException: _on_http_exception,
    BodyError: _on_body_error,
    Exception: _on_fault,
}
