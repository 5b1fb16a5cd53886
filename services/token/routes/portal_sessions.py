"""Portal links and sessions for hosts, under /api/v1. Knows no SQL."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.api_keys import ApiKeyHolder
from services.chassis.entity_tags import unless_known
from services.chassis.http import read_body
from services.chassis.page_meta import page_meta
from services.chassis.raw_paths import ANYTHING
from services.token.issuing import SessionRequest
from services.token.routes.guard import with_api_key
from services.token.routes.repeating import once
from services.token.routes.wire import (
    PAGE_MAX,
    PER_PAGE_DEFAULT,
    PER_PAGE_MAX,
    external_id_in_path,
    external_id_of,
    opened_body,
    page_number,
    session_body,
    session_cursor,
    session_input,
    time_text,
)
from services.token.service import TokenService
from services.token.session_store import CustomerNotFoundError, Revocation, Scope
from services.token.sessions import SessionNotFoundError

# The longest ids escaped, and every field, stay well below.
BODY_BYTES_MAX = 16_384

WRITE = "portal_sessions:write"
READ = "portal_sessions:read"

# /api/v1/customers/{external_id}/portal_url, split at its slashes.
CUSTOMER_PATH_SEGMENTS = 6
CUSTOMER_PATH_POSITION = 4


async def portal_url(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`GET /api/v1/customers/{external_id}/portal_url`: a fresh session every time."""
    opened = await service.sessions.open(
        SessionRequest(
            organization_id=key.organization_id,
            external_customer_id=_customer(request),
            created_by=key.key_id,
            previewed_by=key.operator,
        )
    )
    return JSONResponse({"customer": {"portal_url": opened.url}})


async def create(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`POST /api/v1/portal_sessions`."""
    asked = session_input(await read_body(request, BODY_BYTES_MAX))
    opened = await service.sessions.open(
        SessionRequest(
            organization_id=key.organization_id,
            external_customer_id=asked.external_customer_id,
            created_by=key.key_id,
            previewed_by=key.operator,
            expires_in_seconds=asked.expires_in,
            scopes=asked.ordered_scopes(),
            locale=asked.locale,
            view=asked.view,
            invoice_id=asked.invoice_id,
        ),
        revoke_others=asked.revoke_others,
    )
    return JSONResponse({"portal_session": opened_body(opened)}, HTTPStatus.CREATED)


async def list_sessions(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`GET /api/v1/portal_sessions?external_customer_id=`: newest first, without tokens."""
    query = request.query_params
    if query.get("live") == "true":
        return await _list_live(request, service, key)
    customer = external_id_of(query.get("external_customer_id", ""))
    page = page_number(query.get("page"), "page", 1, PAGE_MAX)
    per_page = page_number(query.get("per_page"), "per_page", PER_PAGE_DEFAULT, PER_PAGE_MAX)
    found, total_count = await service.sessions.list(
        key.organization_id, customer, page=page, per_page=per_page
    )
    body = {
        "portal_sessions": [session_body(session) for session in found],
        "meta": page_meta(page, per_page, total_count),
    }
    return unless_known(request, JSONResponse(body))


async def _list_live(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`?live=true&external_customer_id=&cursor=`: those that are good now, of a customer or all."""
    query = request.query_params
    customer = query.get("external_customer_id")
    per_page = page_number(query.get("per_page"), "per_page", PER_PAGE_DEFAULT, PER_PAGE_MAX)
    found = await service.live_sessions.page(
        key.organization_id,
        None if customer is None else external_id_of(customer),
        before=session_cursor(query.get("cursor")),
        now=datetime.fromtimestamp(service.now_seconds(), UTC),
        limit=per_page + 1,
    )
    shown = found[:per_page]
    last = str(shown[-1].session.session_id) if len(found) > per_page else None
    body = {
        "portal_sessions": [
            {**session_body(live.session), "made_by": live.made_by} for live in shown
        ],
        "meta": {"next_cursor": last},
    }
    return unless_known(request, JSONResponse(body))


async def show(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`GET /api/v1/portal_sessions/{id}`."""
    session = await service.sessions.get(key.organization_id, _session_id(request))
    return unless_known(request, JSONResponse({"portal_session": session_body(session)}))


async def revoke(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`DELETE /api/v1/portal_sessions/{id}`; again is as good as once."""
    session = await service.sessions.revoke(
        key.organization_id, _session_id(request), revoked_by=key.key_id
    )
    return JSONResponse({"portal_session": session_body(session)})


async def revoke_customer(request: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`DELETE /api/v1/customers/{external_id}/portal_sessions`: all that were made before."""
    scope = Scope(key.organization_id, _customer(request))
    return _revoked(await service.sessions.revoke_many(scope, revoked_by=key.key_id))


async def revoke_organization(_: Request, service: TokenService, key: ApiKeyHolder) -> Response:
    """`DELETE /api/v1/portal_sessions`: everybody's that were made before."""
    scope = Scope(key.organization_id)
    return _revoked(await service.sessions.revoke_many(scope, revoked_by=key.key_id))


def _revoked(revocation: Revocation) -> Response:
    return JSONResponse(
        {
            "revocation": {
                "external_customer_id": revocation.scope.external_customer_id,
                "revoked_at": time_text(revocation.revoked_at),
            }
        }
    )


def _customer(request: Request) -> str:
    customer = external_id_in_path(
        request.scope["raw_path"], CUSTOMER_PATH_POSITION, CUSTOMER_PATH_SEGMENTS
    )
    if customer is None:
        raise CustomerNotFoundError
    return customer


def _session_id(request: Request) -> UUID:
    try:
        return UUID(request.path_params["session_id"])
    except ValueError:
        raise SessionNotFoundError from None


# The handlers look at the path as it was sent.
CUSTOMER = f"/api/v1/customers/{{external_id:{ANYTHING}}}"
SESSIONS = "/api/v1/portal_sessions"

ROUTES = [
    Route(f"{CUSTOMER}/portal_url", with_api_key(WRITE, portal_url), methods=["GET"]),
    Route(f"{CUSTOMER}/portal_sessions", with_api_key(WRITE, revoke_customer), methods=["DELETE"]),
    Route(SESSIONS, with_api_key(WRITE, once(create, BODY_BYTES_MAX)), methods=["POST"]),
    Route(SESSIONS, with_api_key(READ, list_sessions), methods=["GET"]),
    Route(SESSIONS, with_api_key(WRITE, revoke_organization), methods=["DELETE"]),
    Route(f"{SESSIONS}/{{session_id}}", with_api_key(READ, show), methods=["GET"]),
    Route(f"{SESSIONS}/{{session_id}}", with_api_key(WRITE, revoke), methods=["DELETE"]),
]
