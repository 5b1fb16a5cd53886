"""`/api/v1/webhook_endpoints`: who is told of what in the key's organization, and what was sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.activity import WEBHOOK_TYPES
from services.chassis.api_keys import ApiKeyHolder
from services.chassis.entity_tags import unless_known
from services.chassis.http import ApiFailure
from services.chassis.page_meta import page_meta
from services.ledger.activity.answers import NEWEST, Row, delivery_answer, endpoint_answer
from services.ledger.activity.endpoints import (
    OVERLAP_SECONDS,
    DeliveryNotFoundError,
    DeliveryWaitingError,
    EndpointDisabledError,
    EndpointNotFoundError,
    Endpoints,
    TooManyEndpointsError,
    TooManyTestsError,
    UrlTakenError,
    WebhookError,
)
from services.ledger.intake.answers import object_of
from services.ledger.intake.limits import holder_of
from services.ledger.intake.query_numbers import whole_number
from services.ledger.intake.repeating import once
from services.ledger.intake.resources import intake_of
from services.ledger.intake.webhook_bodies import before_of, changes_of, deliveries_answer
from services.ledger.refusals import INVALID, MANDATORY, OUT_OF_RANGE, refused

SCOPE: Final = "organizations:write"
BODY_BYTES_MAX: Final = 65_536
PAGE_MAX: Final = 1_000_000
PER_PAGE: Final = 50
PER_PAGE_MAX: Final = 100
# A week to turn a secret in every receiver there is.
OVERLAP_SECONDS_MAX: Final = 7 * 86_400
STATUSES: Final = ("waiting", "delivered", "failed")
# By field, code and sentence.
_UNPROCESSABLE: Final[dict[type[WebhookError], tuple[str, str, str]]] = {
    UrlTakenError: ("webhook_url", "value_already_exist", "Another endpoint has this address."),
    TooManyEndpointsError: (
        "base",
        "exceeded_limit",
        "There are ten endpoints, as many as can be.",
    ),
    TooManyTestsError: ("base", "too_many_tests", "A hundred tests wait for it already."),
    EndpointDisabledError: ("base", "endpoint_is_disabled", "It is disabled: enable it first."),
    DeliveryWaitingError: ("base", "delivery_is_waiting", "It is on its way already."),
}
_NOT_FOUND: Final[dict[type[WebhookError], str]] = {
    EndpointNotFoundError: "webhook_endpoint_not_found",
    DeliveryNotFoundError: "webhook_delivery_not_found",
}

Handler = Callable[[Request, ApiKeyHolder, Endpoints], Awaitable[Response]]


async def create(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`POST {"webhook_endpoint": {…}}`: 200 with the endpoint and its secret."""
    sent = changes_of(await _sent(request), is_new=True)
    types = sent.event_types or WEBHOOK_TYPES
    row, secret = await endpoints.create(holder.organization_id, sent.url or "", types, sent.name)
    return _endpoint(row, secret)


async def show_all(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`GET ?page=&per_page=`: in Lago's shape; an organization has ten at most."""
    query = request.query_params
    page = whole_number(query.get("page"), "page", PAGE_MAX) or 1
    per_page = whole_number(query.get("per_page"), "per_page", PER_PAGE_MAX) or PER_PAGE_MAX
    rows = await endpoints.every(holder.organization_id)
    shown = [endpoint_answer(row) for row in rows[(page - 1) * per_page :][:per_page]]
    body = {"webhook_endpoints": shown, "meta": page_meta(page, per_page, len(rows))}
    return unless_known(request, JSONResponse(body))


async def show(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`GET /{id}`."""
    found = await endpoints.find(holder.organization_id, _id(request))
    return unless_known(request, _endpoint(found))


async def change(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`PUT /{id}`: what the body leaves out stays; `"disabled": true|false` ends or takes up."""
    changes = changes_of(await _sent(request), is_new=False)
    by = holder.operator or holder.key_id
    row = await endpoints.change(holder.organization_id, _id(request), changes, by=by)
    return _endpoint(row)


async def delete(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`DELETE /{id}`: the endpoint as it was; its deliveries go with it."""
    return _endpoint(await endpoints.delete(holder.organization_id, _id(request)))


async def rotate_secret(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`POST /{id}/rotate_secret` `{"overlap_seconds"?}`: for so long the one before signs too."""
    sent = await object_of(request, BODY_BYTES_MAX)
    overlap = sent.get("overlap_seconds", OVERLAP_SECONDS)
    if isinstance(overlap, bool) or not isinstance(overlap, int | float):
        raise refused("overlap_seconds", INVALID, "must be a number of seconds")
    if not 0 <= overlap <= OVERLAP_SECONDS_MAX:
        raise refused("overlap_seconds", OUT_OF_RANGE, f"is between 0 and {OVERLAP_SECONDS_MAX}")
    return _endpoint(*await endpoints.rotate(holder.organization_id, _id(request), overlap))


async def test(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`POST /{id}/test`: 202 with a delivery that is on its way."""
    now = intake_of(request).now()
    return _delivery(await endpoints.test(holder.organization_id, _id(request), now))


async def show_deliveries(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`GET /{id}/deliveries?status=&cursor=&per_page=`: the newest first."""
    query = request.query_params
    status, cursor = query.get("status") or None, query.get("cursor")
    if status is not None and status not in STATUSES:
        raise refused("status", INVALID, f"must be one of {', '.join(STATUSES)}")
    limit = whole_number(query.get("per_page"), "per_page", PER_PAGE_MAX) or PER_PAGE
    rows = await endpoints.deliveries(
        holder.organization_id,
        _id(request),
        status=status,
        before=before_of(cursor) if cursor else NEWEST,
        limit=limit + 1,
    )
    return unless_known(request, JSONResponse(deliveries_answer(rows, limit)))


async def replay(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`POST /{id}/deliveries/{delivery_id}/replay`: 202, on its way again with the same id."""
    delivery_id = _uuid(request, "delivery_id", DeliveryNotFoundError)
    row = await endpoints.replay(holder.organization_id, _id(request), delivery_id)
    return _delivery(row)


async def replay_failed(request: Request, holder: ApiKeyHolder, endpoints: Endpoints) -> Response:
    """`POST /{id}/deliveries/replay` `{"since": …}`: all that failed and were made since then."""
    since = (await object_of(request, BODY_BYTES_MAX)).get("since")
    if not since:
        raise refused("since", MANDATORY, "is missing")
    try:
        at = datetime.fromisoformat(str(since))
    except ValueError as error:
        raise refused("since", INVALID, "must be a time such as 2026-01-31T12:00:00Z") from error
    if at.tzinfo is None:
        raise refused("since", INVALID, "must have a zone, as in 2026-01-31T12:00:00Z")
    replayed = await endpoints.replay_failed(holder.organization_id, _id(request), at)
    return JSONResponse({"replay": {"replayed": replayed}}, HTTPStatus.ACCEPTED)


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The handler for whoever may; what it raises as an answer."""

    async def answer(request: Request) -> Response:
        intake = intake_of(request)
        holder = await holder_of(request)
        holder.require(SCOPE)
        try:
            return await handler(request, holder, intake.endpoints)
        except WebhookError as error:
            raise _failure(error) from error

    return answer


def _once(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The same, for a request that comes again with its `Idempotency-Key`."""
    return once(_guarded(handler), BODY_BYTES_MAX)


def _failure(error: WebhookError) -> ApiFailure:
    if (code := _NOT_FOUND.get(type(error))) is not None:
        return ApiFailure(HTTPStatus.NOT_FOUND, code)
    usual = ("webhook_url", "url_invalid", f"webhook_url: {error}")
    field, code, sentence = _UNPROCESSABLE.get(type(error), usual)
    return ApiFailure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation_errors",
        details={field: [code]},
        detail=sentence,
    )


def _endpoint(row: Row, secret: str | None = None) -> Response:
    return JSONResponse({"webhook_endpoint": endpoint_answer(row, secret)})


def _delivery(row: Row) -> Response:
    return JSONResponse({"webhook_delivery": delivery_answer(row)}, HTTPStatus.ACCEPTED)


async def _sent(request: Request) -> dict[str, Any]:
    sent = (await object_of(request, BODY_BYTES_MAX)).get("webhook_endpoint")
    if not isinstance(sent, dict):
        raise refused("webhook_endpoint", MANDATORY, "is missing or no object")
    return sent


def _id(request: Request) -> UUID:
    return _uuid(request, "endpoint_id", EndpointNotFoundError)


def _uuid(request: Request, name: str, missing: type[WebhookError]) -> UUID:
    try:
        return UUID(request.path_params[name])
    except ValueError as error:
        raise missing from error


_ALL: Final = "/api/v1/webhook_endpoints"
_ONE: Final = f"{_ALL}/{{endpoint_id}}"
ROUTES: Final = (
    Route(_ALL, _once(create), methods=["POST"]),
    Route(_ALL, _guarded(show_all), methods=["GET"]),
    Route(_ONE, _guarded(show), methods=["GET"]),
    Route(_ONE, _guarded(change), methods=["PUT"]),
    Route(_ONE, _guarded(delete), methods=["DELETE"]),
    Route(f"{_ONE}/rotate_secret", _once(rotate_secret), methods=["POST"]),
    Route(f"{_ONE}/test", _once(test), methods=["POST"]),
    Route(f"{_ONE}/deliveries", _guarded(show_deliveries), methods=["GET"]),
    Route(f"{_ONE}/deliveries/replay", _once(replay_failed), methods=["POST"]),
    Route(f"{_ONE}/deliveries/{{delivery_id}}/replay", _once(replay), methods=["POST"]),
)
