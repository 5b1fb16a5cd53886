"""The token service's operations, described: portal links, sessions, introspection. Pure.

A test holds this against the routes, and another the answers against the schemas.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from contracts.scopes import PORTAL_SCOPES
from contracts.tokens import Introspection
from contracts.values import ID_CHARACTERS_MAX
from services.chassis.api_descriptions import (
    API_KEY,
    IDEMPOTENCY_KEY,
    PORTAL_TOKEN,
    RATE_LIMIT_HEADERS,
    SECURITY_SCHEMES,
    SERVICE_SECRET,
    api_errors,
)
from services.chassis.openapi import Answer, Api, Operation, Parameter
from services.chassis.schema_parts import (
    META,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    number_in_query,
    record,
    rows,
)
from services.token.routes.wire import PAGE_MAX, PER_PAGE_DEFAULT, PER_PAGE_MAX, SessionInput

FORM: Final = "application/x-www-form-urlencoded"
_LINKS, _SESSIONS, _TOKENS = "portal links", "portal sessions", "tokens"
_TAGS: Final = {
    _LINKS: "The one call that a host makes each time its billing page is opened.",
    _SESSIONS: "Links with wishes of their own, who has one, and how they end.",
    _TOKENS: "For gateways and verifiers: RFC 7662, RFC 7009 and RFC 7517.",
}

_SESSION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id", "external_customer_id", "created_at", "expires_at", "revoked_at", "scopes"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "external_customer_id": TEXT,
        "created_at": TIME,
        "expires_at": TIME,
        "revoked_at": TIME_OR_NULL,
        "locale": TEXT_OR_NULL,
        "view": TEXT_OR_NULL,
        "invoice_id": TEXT_OR_NULL,
        "scopes": {"type": "array", "items": {"enum": list(PORTAL_SCOPES)}},
        "created_by": TEXT_OR_NULL,
        "preview": {"type": "boolean"},
        "by": TEXT_OR_NULL,
        "made_by": TEXT_OR_NULL,
    },
}
_OPENED: Final = {
    **_SESSION,
    "required": [*_SESSION["required"], "url", "token"],
    "properties": {**_SESSION["properties"], "url": TEXT, "token": TEXT},
}
_META: Final[dict[str, Any]] = {
    # Of pages, or of a cursor.
    "anyOf": [META, record({"next_cursor": TEXT_OR_NULL})]
}
_REVOCATION: Final = {
    "type": "object",
    "required": ["external_customer_id", "revoked_at"],
    "properties": {"external_customer_id": TEXT_OR_NULL, "revoked_at": TIME},
}
_OAUTH_ERROR: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": TEXT, "error_description": TEXT},
}


def _oauth_errors(*statuses: HTTPStatus) -> Sequence[Answer]:
    words = {
        HTTPStatus.BAD_REQUEST: "The form is not what it should be.",
        HTTPStatus.UNAUTHORIZED: "Who asks has not shown who they are.",
        HTTPStatus.FORBIDDEN: "Who asks may not do this.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is over 16 KiB.",
        HTTPStatus.TOO_MANY_REQUESTS: "The limit is reached.",
        HTTPStatus.SERVICE_UNAVAILABLE: "The database does not answer; try again soon.",
    }
    return tuple(Answer(status, words[status], _OAUTH_ERROR) for status in statuses or words)


_ID: Final = {"type": "string", "minLength": 1, "maxLength": ID_CHARACTERS_MAX}
_CUSTOMER: Final = Parameter(
    "external_id", "path", "The customer's id in your system, escaped.", _ID, example="cus_1"
)
_SESSION_ID: Final = Parameter("session_id", "path", "The session's id.", TEXT)

OPERATIONS: Final = (
    Operation(
        name="createPortalUrl",
        method="get",
        path="/api/v1/customers/{external_id}/portal_url",
        summary="Make a portal link for a customer",
        tag=_LINKS,
        description="A fresh link each time. It is good for 12 hours at most and can be revoked.",
        parameters=(_CUSTOMER,),
        answers=(
            Answer(
                HTTPStatus.OK,
                "The link.",
                record({"customer": record({"portal_url": {"type": "string", "format": "uri"}})}),
                headers=RATE_LIMIT_HEADERS,
            ),
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="createPortalSession",
        method="post",
        path="/api/v1/portal_sessions",
        summary="Make a portal link with wishes of its own",
        tag=_SESSIONS,
        parameters=(IDEMPOTENCY_KEY,),
        body={"application/json": SessionInput},
        answers=(
            Answer(
                HTTPStatus.CREATED,
                "The session, with its link and token, which are shown this once.",
                record({"portal_session": _OPENED}),
                headers=RATE_LIMIT_HEADERS,
            ),
            *api_errors(
                HTTPStatus.BAD_REQUEST,
                HTTPStatus.NOT_FOUND,
                HTTPStatus.CONFLICT,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                HTTPStatus.UNPROCESSABLE_ENTITY,
            ),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="listPortalSessions",
        method="get",
        path="/api/v1/portal_sessions",
        summary="List the portal sessions of a customer, or those that are live",
        tag=_SESSIONS,
        description="Without `live`, a customer's sessions page by page, newest first. With"
        " `live=true`, those that are good now, of one customer or of all, by `cursor`.",
        parameters=(
            Parameter("external_customer_id", "query", "Whose; needed without `live`.", _ID),
            Parameter("live", "query", "Only those that are good now.", {"enum": ["true"]}),
            Parameter("cursor", "query", "`meta.next_cursor` of the page before.", TEXT),
            number_in_query("page", "Which page.", 1, PAGE_MAX),
            number_in_query("per_page", "Sessions on a page.", PER_PAGE_DEFAULT, PER_PAGE_MAX),
        ),
        answers=(
            Answer(
                HTTPStatus.OK,
                "Sessions, without their tokens.",
                record({"portal_sessions": rows(_SESSION), "meta": _META}),
                headers=RATE_LIMIT_HEADERS,
            ),
            *api_errors(HTTPStatus.UNPROCESSABLE_ENTITY),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="revokePortalSessions",
        method="delete",
        path="/api/v1/portal_sessions",
        summary="Revoke all portal sessions of the organization",
        tag=_SESSIONS,
        answers=(
            Answer(HTTPStatus.OK, "Revoked.", record({"revocation": _REVOCATION})),
            *api_errors(),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="revokePortalSessionsOfCustomer",
        method="delete",
        path="/api/v1/customers/{external_id}/portal_sessions",
        summary="Revoke all portal sessions of a customer",
        tag=_SESSIONS,
        parameters=(_CUSTOMER,),
        answers=(
            Answer(HTTPStatus.OK, "Revoked.", record({"revocation": _REVOCATION})),
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="showPortalSession",
        method="get",
        path="/api/v1/portal_sessions/{session_id}",
        summary="Show a portal session",
        tag=_SESSIONS,
        parameters=(_SESSION_ID,),
        answers=(
            Answer(HTTPStatus.OK, "The session.", record({"portal_session": _SESSION})),
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="revokePortalSession",
        method="delete",
        path="/api/v1/portal_sessions/{session_id}",
        summary="Revoke a portal session",
        tag=_SESSIONS,
        description="Again is as good as once.",
        parameters=(_SESSION_ID,),
        answers=(
            Answer(HTTPStatus.OK, "The revoked session.", record({"portal_session": _SESSION})),
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    ),
    Operation(
        name="introspectToken",
        method="post",
        path="/token/introspect",
        summary="Ask whether a token is good (RFC 7662)",
        tag=_TOKENS,
        description="A key needs the scope `introspect` and is told of its organization only.",
        body={FORM: record({"token": TEXT})},
        answers=(
            Answer(HTTPStatus.OK, "What is known of it.", Introspection),
            *_oauth_errors(),
        ),
        security=(API_KEY, SERVICE_SECRET),
    ),
    Operation(
        name="revokeToken",
        method="post",
        path="/token/revoke",
        summary="End a token (RFC 7009)",
        tag=_TOKENS,
        description="Whoever has a token may end it. 200 also for what is none: it is not good.",
        body={
            FORM: {
                "type": "object",
                "properties": {"token": TEXT, "everywhere": {"enum": ["true", "false"]}},
            }
        },
        answers=(Answer(HTTPStatus.OK, "It is not good any more."), *_oauth_errors()),
        security=(PORTAL_TOKEN, API_KEY, SERVICE_SECRET),
    ),
    Operation(
        name="listKeys",
        method="get",
        path="/.well-known/jwks.json",
        summary="The keys that portal tokens are signed with (RFC 7517)",
        tag=_TOKENS,
        answers=(
            Answer(
                HTTPStatus.OK,
                "Every key that verifies, also the one that will sign next.",
                record({"keys": rows({"type": "object"})}),
                "application/jwk-set+json",
            ),
            *_oauth_errors(HTTPStatus.SERVICE_UNAVAILABLE),
        ),
    ),
)

API: Final = Api(
    title="Portico: portal links and tokens",
    description="Issues, checks and revokes the links by which customers open their portal.",
    operations=OPERATIONS,
    security_schemes=SECURITY_SCHEMES,
    tags=_TAGS,
)
