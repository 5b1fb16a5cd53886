"""What operations of all services have in common when they are described. Pure.

Errors under /api/v1, the headers of the rate limit, the key that lets a request come again.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from contracts.problems import PROBLEM_CONTENT_TYPE, ApiError, Problem
from services.chassis.openapi import Answer, Parameter
from services.chassis.schema_parts import COUNT

API_KEY: Final = "apiKey"
SERVICE_SECRET: Final = "serviceSecret"  # noqa: S105 - a name
PORTAL_TOKEN: Final = "portalToken"  # noqa: S105 - a name
SECURITY_SCHEMES: Final[dict[str, dict[str, Any]]] = {
    API_KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of your organization, or the session of an operator of the"
        " console. Which organization is meant follows from it.",
    },
    PORTAL_TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The token of a portal link: what stands behind the # of its address.",
    },
    SERVICE_SECRET: {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret between the services of one installation.",
    },
}


RATE_LIMIT_HEADERS: Final = (
    Parameter("x-ratelimit-limit", "header", "Requests a minute that the key has.", COUNT),
    Parameter("x-ratelimit-remaining", "header", "How many of them are left.", COUNT),
    Parameter("x-ratelimit-reset", "header", "Seconds from now until all are there again.", COUNT),
)
_RETRY_AFTER: Final = Parameter("retry-after", "header", "Seconds to wait.", COUNT)

IDEMPOTENCY_KEY: Final = Parameter(
    "Idempotency-Key",
    "header",
    "Text of your own: a request that comes again with it within 24 hours gets the first answer.",
    {"type": "string", "minLength": 1, "maxLength": 255},
)

_WORDS: Final = {
    HTTPStatus.BAD_REQUEST: "The body is no JSON.",
    HTTPStatus.UNAUTHORIZED: "The key is missing or not good.",
    HTTPStatus.FORBIDDEN: "The key may not do this.",
    HTTPStatus.NOT_FOUND: "There is none of that name in your organization.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The address does not take this method.",
    HTTPStatus.CONFLICT: "A request with the same Idempotency-Key is being answered.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this address takes.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in the request is wrong; `error_details` names it.",
    HTTPStatus.TOO_MANY_REQUESTS: "The key's limit is reached; `Retry-After` says until when.",
    HTTPStatus.SERVICE_UNAVAILABLE: "What it needs does not answer; try again soon.",
}


_PROBLEMS: Final = {
    HTTPStatus.BAD_REQUEST: "A parameter, or the body, cannot be meant; `parameter` names it.",
    HTTPStatus.UNAUTHORIZED: "The token is missing, expired, revoked or none; `code` says which.",
    HTTPStatus.FORBIDDEN: "The link does not allow this.",
    HTTPStatus.NOT_FOUND: "There is none of that id for this customer.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "What is asked for cannot be had; `detail` says why.",
    HTTPStatus.TOO_MANY_REQUESTS: "As many as one session may have are under way.",
}


def api_errors(*statuses: HTTPStatus) -> Sequence[Answer]:
    """Errors under /api/v1, in Lago's shape: those named, and those that every address has."""
    return tuple(
        Answer(status, _WORDS[status], ApiError, headers=_headers(status))
        for status in sorted({*statuses, *_EVERYWHERE})
    )


def problems(*statuses: HTTPStatus) -> Sequence[Answer]:
    """Errors of the portal, as problem+json: those named, and those that every address has."""
    return tuple(
        Answer(status, _PROBLEMS.get(status, _WORDS[status]), Problem, PROBLEM_CONTENT_TYPE)
        for status in sorted({*statuses, *_EVERYWHERE_IN_THE_PORTAL})
    )


_EVERYWHERE: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_EVERYWHERE_IN_THE_PORTAL: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def _headers(status: HTTPStatus) -> Sequence[Parameter]:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return (*RATE_LIMIT_HEADERS, _RETRY_AFTER)
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return (_RETRY_AFTER,)
        case _:
            return ()
