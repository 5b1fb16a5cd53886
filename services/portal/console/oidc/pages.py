"""The two addresses of a sign-in at the provider: the way there, and the way back."""

import secrets
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.portal.console.console import Console
from services.portal.console.cookies import JOURNEY_SECONDS
from services.portal.console.navigation import CALLBACK, PROVIDER, way_back
from services.portal.console.oidc.journeys import RANDOM_BYTES, Journey, journey_of, new_journey
from services.portal.console.oidc.provider import Provider
from services.portal.console.oidc.refusals import JourneyLost, ProviderRefused
from services.portal.console.page import PageNotFound, bare_frame, failed
from services.portal.console.shell import render_page
from services.portal.console.sign_in import SESSION_SECONDS, sign_in_page
from services.portal.console.sign_ins import Opened, SignInRefused
from services.portal.portal import portal_of

_log = structlog.get_logger()


async def leave(request: Request) -> Response:
    """`GET /console/sign-in/provider?next=`: to the provider."""
    console = portal_of(request).console
    if console.provider is None:
        return failed(request, bare_frame(request, console), PageNotFound())
    back = way_back(request.query_params.get("next"))
    journey = new_journey(back, secrets.token_bytes(RANDOM_BYTES))
    try:
        address = await console.provider.address(journey)
    except SignInRefused as refused:
        return _refused(request, console, refused, back)
    response = RedirectResponse(
        address, HTTPStatus.SEE_OTHER, headers={"cache-control": "no-store"}
    )
    # Lax: the provider is another site, and leads back here.
    cookies = console.cookies
    cookies.keep(response, cookies.journey, journey.cookie(), JOURNEY_SECONDS, same_site="lax")
    return response


async def arrive(request: Request) -> Response:
    """`GET /console/sign-in/provider/callback`: back from the provider, with a code or without."""
    console = portal_of(request).console
    if console.provider is None:
        return failed(request, bare_frame(request, console), PageNotFound())
    journey = journey_of(request.cookies.get(console.cookies.journey, ""))
    try:
        opened = await _opened(request, console, console.provider, journey)
    except SignInRefused as refused:
        back = None if journey is None else journey.back
        response = _refused(request, console, refused, back)
    else:
        # Not a redirect: on a way that another site began, the strict cookie would stay behind.
        frame = bare_frame(request, console)
        back = way_back(journey.back if journey else None)
        response = render_page(request, frame, "arriving.html", title="", address=back)
        console.cookies.keep(response, console.cookies.session, opened.bearer, SESSION_SECONDS)
    # Once there and back: neither the state nor the verifier is good again.
    console.cookies.forget(response, console.cookies.journey, same_site="lax")
    return response


async def _opened(
    request: Request, console: Console, provider: Provider, journey: Journey | None
) -> Opened:
    query = request.query_params
    if journey is None or not journey.is_answered_by(query.get("state", "")):
        raise JourneyLost("the answer is not to a sign-in of this browser")
    if not provider.is_issuer(query.get("iss")):
        raise JourneyLost("the answer is another provider's")
    if "error" in query or not query.get("code"):
        raise ProviderRefused("it answered without a code")
    person = await provider.person(query["code"], journey)
    return await console.sign_ins.for_person(person)


def _refused(
    request: Request, console: Console, refused: SignInRefused, back: str | None
) -> Response:
    _log.warning(
        "a sign-in by OpenID Connect failed", kind=type(refused).__name__, why=str(refused)
    )
    return sign_in_page(request, bare_frame(request, console), console, back=back, refused=refused)


ROUTES = [
    Route(PROVIDER, leave, methods=["GET"]),
    Route(CALLBACK, arrive, methods=["GET"]),
]
