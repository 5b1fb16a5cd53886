"""The token service's operations, described: portal links and sessions here, tokens beside. Pure.

A test holds this against the routes, and another the answers against the schemas.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from contracts.scopes import PORTAL_SCOPES
from contracts.tokens import LIFETIME_SECONDS_MAX
from contracts.values import ID_CHARACTERS_MAX
from services.chassis.api_descriptions import (
    IF_NONE_MATCH,
    SECURITY_SCHEMES,
    api_error,
    for_hosts,
)
from services.chassis.openapi import JSON, Answer, Api, Named, Operation, Parameter
from services.chassis.schema_parts import (
    CURSOR,
    CURSOR_META,
    FLAG,
    PAGE_META,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    in_path,
    listed,
    number_in_query,
    one_of,
    record,
    rows,
    said,
    under,
)
from services.token.routes import oauth_described
from services.token.routes.portal_sessions import BODY_BYTES_MAX, READ, WRITE
from services.token.routes.wire import PAGE_MAX, PER_PAGE_DEFAULT, PER_PAGE_MAX, SessionInput

_LINKS, _SESSIONS = "portal links", "portal sessions"
_TAGS: Final = {
    _LINKS: "The one call that a host makes each time its billing page is opened.",
    _SESSIONS: "Links with options, who has one, and how they end.",
    **oauth_described.TAGS,
}

_SCOPE: Final = Named("PortalScope", "What a link may be used for.", one_of(*PORTAL_SCOPES))
_FIELDS: Final = {
    "id": {"type": "string", "format": "uuid"},
    "external_customer_id": said("The customer's id in your system.", TEXT),
    "created_at": TIME,
    "expires_at": TIME,
    "revoked_at": said("Since when its link is not good any more.", TIME_OR_NULL),
    "scopes": said(
        "What its link may be used for.",
        rows(_SCOPE),
    ),
    "locale": said("The language that its pages are in; null: the customer's.", TEXT_OR_NULL),
    "view": said("The page that it opens with.", TEXT_OR_NULL),
    "invoice_id": said("The invoice that it opens with.", TEXT_OR_NULL),
    "created_by": said("The id of the API key, or of the operator's session.", TEXT_OR_NULL),
    "preview": said("An operator made it, to see what the customer sees.", FLAG),
    "by": said("Who that operator is.", TEXT_OR_NULL),
}
_OPTIONAL: Final = ("locale", "view", "invoice_id", "created_by", "preview", "by")
_SESSION: Final = Named(
    "PortalSession",
    "For whom a portal link was made, how long it is good and what for.",
    record(
        {
            **_FIELDS,
            "made_by": said(
                "The name of the key or operator; of live sessions only.", TEXT_OR_NULL
            ),
        },
        *_OPTIONAL,
        "made_by",
    ),
)
_OPENED: Final = Named(
    "OpenedPortalSession",
    "A new session, with what opens it.",
    record({**_FIELDS, "url": said("The portal link.", TEXT), "token": TEXT}, *_OPTIONAL),
)
_LINK: Final = Named(
    "PortalLink", "A portal link.", record({"portal_url": {"type": "string", "format": "uri"}})
)
_REVOCATION: Final = Named(
    "Revocation",
    "Sessions that were made before `revoked_at` are not good any more.",
    record(
        {
            "external_customer_id": said("Whose; null: everybody's.", TEXT_OR_NULL),
            "revoked_at": TIME,
        }
    ),
)
_ID: Final = {"type": "string", "minLength": 1, "maxLength": ID_CHARACTERS_MAX}
_CUSTOMER: Final = Parameter(
    "external_id", "path", "The customer's id in your system, escaped.", _ID, example="cus_1"
)
_SESSION_ID: Final = in_path("session_id", "The session's `id`.")
_HOURS: Final = LIFETIME_SECONDS_MAX // 3_600
_NO_CUSTOMER: Final = api_error(
    HTTPStatus.NOT_FOUND, "The customer is not known, or was deleted (`customer_not_found`)."
)
_REVOKED: Final = Answer(
    HTTPStatus.OK,
    "Since `revoked_at` no link that was made before is good.",
    under("revocation", _REVOCATION),
)

OPERATIONS: Final = (
    *for_hosts(
        WRITE,
        Operation(
            name="createPortalUrl",
            method="get",
            path="/api/v1/customers/{external_id}/portal_url",
            summary="Make a portal link for a customer",
            tag=_LINKS,
            description=f"A fresh link each time. It is good for {_HOURS} hours at most and can be"
            " revoked.",
            parameters=(_CUSTOMER,),
            answers=(Answer(HTTPStatus.OK, "The link.", under("customer", _LINK)), _NO_CUSTOMER),
        ),
        Operation(
            name="createPortalSession",
            method="post",
            path="/api/v1/portal_sessions",
            summary="Make a portal link with options",
            tag=_SESSIONS,
            description="How long it is good, its language, the page it opens with, and what it may"
            " be used for. `revoke_others` ends the customer's other links.",
            body={JSON: SessionInput},
            answers=(
                Answer(
                    HTTPStatus.CREATED,
                    "The session, with its link and token, which are shown this once.",
                    under("portal_session", _OPENED),
                ),
                _NO_CUSTOMER,
            ),
        ),
        body_bytes_max=BODY_BYTES_MAX,
    ),
    *for_hosts(
        READ,
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
                Parameter("live", "query", "Only those that are good now.", one_of("true")),
                replace(CURSOR, description=f"With `live`: {CURSOR.description}"),
                number_in_query("page", "Without `live`: which page.", 1, PAGE_MAX),
                number_in_query("per_page", "Sessions on a page.", PER_PAGE_DEFAULT, PER_PAGE_MAX),
                IF_NONE_MATCH,
            ),
            answers=(
                Answer(
                    HTTPStatus.OK,
                    "A page, the newest first, without tokens.",
                    listed("portal_sessions", _SESSION, {"anyOf": [PAGE_META, CURSOR_META]}),
                ),
            ),
        ),
        Operation(
            name="showPortalSession",
            method="get",
            path="/api/v1/portal_sessions/{session_id}",
            summary="Show a portal session",
            tag=_SESSIONS,
            parameters=(_SESSION_ID, IF_NONE_MATCH),
            answers=(
                Answer(
                    HTTPStatus.OK,
                    "The session, without its token.",
                    under("portal_session", _SESSION),
                ),
            ),
        ),
    ),
    *for_hosts(
        WRITE,
        Operation(
            name="revokePortalSession",
            method="delete",
            path="/api/v1/portal_sessions/{session_id}",
            summary="Revoke a portal session",
            tag=_SESSIONS,
            description="One that was revoked before stays as it is.",
            parameters=(_SESSION_ID,),
            answers=(
                Answer(HTTPStatus.OK, "The revoked session.", under("portal_session", _SESSION)),
            ),
        ),
        Operation(
            name="revokePortalSessionsOfCustomer",
            method="delete",
            path="/api/v1/customers/{external_id}/portal_sessions",
            summary="Revoke all portal sessions of a customer",
            tag=_SESSIONS,
            description="Every link of the customer that was made until now.",
            parameters=(_CUSTOMER,),
            answers=(_REVOKED, _NO_CUSTOMER),
        ),
        Operation(
            name="revokePortalSessions",
            method="delete",
            path="/api/v1/portal_sessions",
            summary="Revoke all portal sessions of the organization",
            tag=_SESSIONS,
            description="Every link of every customer that was made until now.",
            answers=(_REVOKED,),
        ),
    ),
    *oauth_described.OPERATIONS,
)

API: Final = Api(
    title="Portico: portal links and tokens",
    description="Issues, checks and revokes the links by which customers open their portal.",
    operations=OPERATIONS,
    security_schemes=SECURITY_SCHEMES,
    tags=_TAGS,
)
