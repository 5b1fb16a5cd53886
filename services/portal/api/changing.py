"""What a reader may change: the customer's language, and that the session is over."""

import json
from http import HTTPStatus

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.locales import document_locale
from services.chassis.http import ProblemFailure, bearer, read_body
from services.portal.api.answers import invalid_parameter, unavailable, viewer_of
from services.portal.events import PublishingUnavailableError
from services.portal.portal import portal_of

BODY_BYTES_MAX = 1_024


async def set_preferences(request: Request) -> Response:
    """`PUT /portal/api/preferences` `{"locale"}`: published as an event of the customer."""
    viewer = await viewer_of(request, "portal:preferences")
    locale = _locale(await read_body(request, BODY_BYTES_MAX))
    portal = portal_of(request)
    now = portal.clock()
    # Refuses for a customer that was deleted, as every other call does (decision 82): an event in
    # its name would bring it back.
    await portal.queries.profile(viewer, now)
    try:
        await portal.events.language_changed(viewer, locale, now)
    except PublishingUnavailableError as error:
        raise unavailable("The language could not be saved. Try again in a moment.") from error
    return JSONResponse({"locale": locale})


async def end_session(request: Request) -> Response:
    """`DELETE /portal/api/session`: the token service ends it, by the word of its bearer."""
    portal = portal_of(request)
    await portal.guard.viewer(request)
    token = bearer(request)
    try:
        answer = await portal.token_service.post(
            "/token/revoke",
            data={"token": token or ""},
            headers={"authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise unavailable("The session could not be ended. Try again in a moment.") from error
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _locale(body: bytes) -> str:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise invalid_parameter("body", "is not JSON") from error
    if not isinstance(value, dict) or not isinstance(value.get("locale"), str):
        raise invalid_parameter("locale", "is a language such as fr")
    for name in value:
        if name != "locale":
            raise invalid_parameter(name[:64], "is not a preference")
    try:
        return document_locale(value["locale"])
    except ValueError as error:
        raise ProblemFailure(
            HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_parameter", str(error), parameter="locale"
        ) from error
