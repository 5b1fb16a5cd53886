"""What operations of all services have in common when they are described. Pure.

Hosts ask with an API key, readers with the token of a portal link; what each of their operations
has beside its own follows from how it is asked: credentials, headers, refusals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from contracts.problems import PROBLEM_CONTENT_TYPE, ApiError, Problem
from services.chassis.http import BODY_SECONDS_MAX
from services.chassis.openapi import Answer, Operation, Parameter
from services.chassis.schema_parts import COUNT, TEXT

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
IDEMPOTENCY_KEY: Final = Parameter(
    "Idempotency-Key",
    "header",
    "Visible characters of your own: a request that comes again with it within 24 hours gets the"
    " answer of the first one, with `Idempotency-Replayed: true`. What was refused may be asked"
    " again with it.",
    {"type": "string", "minLength": 1, "maxLength": 255},
)

IF_NONE_MATCH: Final = Parameter(
    "If-None-Match", "header", "The `ETag` of what you have: 304 when nothing has changed.", TEXT
)

ETAG: Final = Parameter("etag", "header", "Send it again as `If-None-Match`.", TEXT)
NOT_MODIFIED: Final = Answer(
    HTTPStatus.NOT_MODIFIED, "Nothing has changed: what you have is as it is now."
)
_RATE_LIMIT_HEADERS: Final = (
    Parameter("x-ratelimit-limit", "header", "Requests a minute that the key has.", COUNT),
    Parameter("x-ratelimit-remaining", "header", "How many of them are left.", COUNT),
    Parameter("x-ratelimit-reset", "header", "Seconds from now until all are there again.", COUNT),
)
_RETRY_AFTER: Final = Parameter("retry-after", "header", "Seconds to wait.", COUNT)

_AWAY: Final = "What it needs does not answer in time; try again after `Retry-After` seconds."
# What every body has to keep to, whoever asks.
TOO_SLOW: Final = f"The body took over {BODY_SECONDS_MAX:g} seconds to arrive; send it again."
_TOO_LARGE: Final = "The body is over {body_bytes_max:,} bytes."
_ERRORS: Final = {
    HTTPStatus.UNAUTHORIZED: "The API key is missing, unknown or revoked, or the operator's session"
    " is over.",
    HTTPStatus.FORBIDDEN: "The key lacks the scope `{scope}`.",
    HTTPStatus.NOT_FOUND: "Your organization has none of that id; `code` says what was not found.",
    HTTPStatus.CONFLICT: "The first request with this Idempotency-Key is still being answered; ask"
    " again after `Retry-After` seconds.",
    HTTPStatus.REQUEST_TIMEOUT: TOO_SLOW,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in the request is wrong: `error_details` names it,"
    " with a code for each field.",
    HTTPStatus.TOO_MANY_REQUESTS: "The key's limit is reached; `Retry-After` says until when.",
    HTTPStatus.SERVICE_UNAVAILABLE: _AWAY,
}
_PROBLEMS: Final = {
    HTTPStatus.BAD_REQUEST: "A parameter, or the body, is wrong or unknown: `parameter` names it,"
    " and `detail` says what it should be.",
    HTTPStatus.UNAUTHORIZED: "The token is missing, expired, revoked or none; `code` says which.",
    HTTPStatus.FORBIDDEN: "The session lacks the scope `{scope}`.",
    HTTPStatus.NOT_FOUND: "The customer has none of that id.",
    HTTPStatus.REQUEST_TIMEOUT: TOO_SLOW,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _TOO_LARGE,
    HTTPStatus.SERVICE_UNAVAILABLE: _AWAY,
}


def for_hosts(scope: str, *operations: Operation, body_bytes_max: int = 0) -> tuple[Operation, ...]:
    """Operations under an API key with `scope`, each with what follows from how it is asked.

    A POST may come again with its Idempotency-Key; what takes `If-None-Match` answers with a tag.
    `body_bytes_max` is of those that take a body. A refusal that an operation has already keeps its
    words.
    """
    return tuple(_of_a_key(each, scope, body_bytes_max) for each in operations)


def for_readers(
    scope: str | None, *operations: Operation, body_bytes_max: int = 0
) -> tuple[Operation, ...]:
    """The same under the token of a portal link, with refusals as problem+json.

    Without a scope any token will do.
    """
    return tuple(_of_a_token(each, scope, body_bytes_max) for each in operations)


def api_error(status: HTTPStatus, description: str) -> Answer:
    """A refusal under /api/v1, in Lago's shape."""
    limits = _RATE_LIMIT_HEADERS if status == HTTPStatus.TOO_MANY_REQUESTS else ()
    return Answer(status, description, ApiError, headers=(*limits, *_headers(status)))


def problem(status: HTTPStatus, description: str) -> Answer:
    """A refusal of the portal's, as problem+json."""
    return Answer(status, description, Problem, PROBLEM_CONTENT_TYPE, _headers(status))


def _of_a_key(operation: Operation, scope: str, body_bytes_max: int) -> Operation:
    places = {parameter.where for parameter in operation.parameters}
    repeats = operation.method == "post"
    refused = {*_EVERYWHERE, HTTPStatus.TOO_MANY_REQUESTS}
    if "path" in places:
        refused.add(HTTPStatus.NOT_FOUND)
    if "query" in places:
        refused.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    if repeats:
        refused.add(HTTPStatus.CONFLICT)
    if repeats or operation.body is not None:
        refused |= {*_OF_A_BODY, HTTPStatus.UNPROCESSABLE_ENTITY}
    said = _told(_ERRORS, refused, operation, scope=scope, body_bytes_max=body_bytes_max)
    return replace(
        operation,
        security={API_KEY: (scope,)},
        parameters=(*operation.parameters, *((IDEMPOTENCY_KEY,) if repeats else ())),
        answers=_in_order(
            *_answered(operation), *(api_error(status, text) for status, text in said)
        ),
    )


def _answered(operation: Operation) -> Iterator[Answer]:
    """What a key is answered says where its limit is, and which tag it has."""
    tagged = IF_NONE_MATCH in operation.parameters
    headers = (*_RATE_LIMIT_HEADERS, *((ETAG,) if tagged else ()))
    for answer in operation.answers:
        is_refusal = answer.status >= HTTPStatus.BAD_REQUEST
        yield answer if is_refusal else replace(answer, headers=(*headers, *answer.headers))
    if tagged:
        yield replace(NOT_MODIFIED, headers=headers)


def _of_a_token(operation: Operation, scope: str | None, body_bytes_max: int) -> Operation:
    refused = set(_EVERYWHERE)
    if scope is None:
        refused.remove(HTTPStatus.FORBIDDEN)
    if operation.method == "get" or operation.body is not None:
        # Parameters that are not known are refused too.
        refused.add(HTTPStatus.BAD_REQUEST)
    if any(parameter.where == "path" for parameter in operation.parameters):
        refused.add(HTTPStatus.NOT_FOUND)
    if operation.body is not None:
        refused |= _OF_A_BODY
    said = _told(_PROBLEMS, refused, operation, scope=scope, body_bytes_max=body_bytes_max)
    return replace(
        operation,
        security={PORTAL_TOKEN: () if scope is None else (scope,)},
        answers=_in_order(*operation.answers, *(problem(status, text) for status, text in said)),
    )


def _in_order(*answers: Answer) -> Sequence[Answer]:
    return sorted(answers, key=lambda answer: answer.status)


def _told(
    words: Mapping[HTTPStatus, str],
    refused: set[HTTPStatus],
    operation: Operation,
    **told: str | int | None,
) -> Iterator[tuple[HTTPStatus, str]]:
    """The words of each refusal that the operation does not word itself."""
    own = {answer.status for answer in operation.answers}
    return ((status, words[status].format(**told)) for status in refused - own)


def _headers(status: HTTPStatus) -> Sequence[Parameter]:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.CONFLICT | HTTPStatus.SERVICE_UNAVAILABLE:
            return (_RETRY_AFTER,)
        case _:
            return ()


_OF_A_BODY: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
_EVERYWHERE: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
