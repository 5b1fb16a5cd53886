"""The way into the console and out of it: sign-in with an API key, sign-out here or everywhere."""

import secrets
from gettext import NullTranslations
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.chassis.http import BodyError
from services.portal.console.console import Console
from services.portal.console.cookies import LANGUAGE_SECONDS, VISITOR_SECONDS
from services.portal.console.forms import FormRefused, form_token, read_form
from services.portal.console.navigation import HOME, PROVIDER, SIGN_IN, way_back
from services.portal.console.oidc.refusals import OidcRefused
from services.portal.console.page import Visit, bare_frame, failed, page
from services.portal.console.shell import Frame, render_page
from services.portal.console.sign_in_words import status_of, why
from services.portal.console.sign_ins import (
    Opened,
    SignInRefused,
    SignInUnavailable,
    TooManyAttempts,
)
from services.portal.languages import CONSOLE_LOCALES
from services.portal.portal import portal_of

SIGN_OUT = f"{HOME}/sign-out"
LANGUAGE = f"{HOME}/language"
SESSION_SECONDS = 8 * 3600
NO_STORE = {"cache-control": "no-store"}
VISITOR_BYTES = 32


async def show(request: Request) -> Response:
    """`GET /console/sign-in?next=`."""
    console = portal_of(request).console
    frame = bare_frame(request, console)
    return sign_in_page(request, frame, console, back=request.query_params.get("next"))


async def sign_in(request: Request) -> Response:
    """`POST /console/sign-in`: a new session whatever cookie came along, so that nobody can have
    set it before."""
    console = portal_of(request).console
    frame = bare_frame(request, console)
    visitor = request.cookies.get(console.cookies.visitor, "")
    try:
        form = await read_form(request, secret=visitor, public_url=console.public_url)
    except (FormRefused, BodyError) as error:
        return failed(request, frame, error)
    back = way_back(form.text("next"))
    try:
        opened = await console.sign_ins.with_key(form.text("api_key"), _client(request))
    except SignInRefused as refused:
        return sign_in_page(request, frame, console, back=back, refused=refused)
    return _signed_in(console, opened, back)


async def sign_out(visit: Visit) -> Response:
    """`POST /console/sign-out`, with `everywhere` on all devices."""
    form, console = await visit.form(), visit.portal.console
    try:
        await console.sign_ins.end(visit.operator.bearer, everywhere=form.flag("everywhere"))
    except SignInUnavailable as error:
        # The cookie stays: a session that is still good must not seem to have ended.
        return failed(visit.request, visit.frame, error)
    response = RedirectResponse(f"{SIGN_IN}?out", HTTPStatus.SEE_OTHER, headers=NO_STORE)
    console.cookies.forget(response, console.cookies.session)
    return response


async def choose_language(request: Request) -> Response:
    """`GET /console/language?to=&back=`: changes what this browser reads, and nothing else."""
    cookies = portal_of(request).console.cookies
    wanted = request.query_params.get("to", "")
    back = request.query_params.get("back", "")
    # The sign-in is the one place that nobody is to be sent to after it.
    is_sign_in = back == SIGN_IN or back.startswith(f"{SIGN_IN}?")
    address = _sign_in_again(back) if is_sign_in else way_back(back)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=NO_STORE)
    if wanted in CONSOLE_LOCALES:
        cookies.keep(response, cookies.language, wanted, LANGUAGE_SECONDS, same_site="lax")
    return response


def sign_in_page(
    request: Request,
    frame: Frame,
    console: Console,
    *,
    back: str | None,
    refused: SignInRefused | None = None,
) -> Response:
    """The form, with why the last attempt failed if it did."""
    cookies = console.cookies
    visitor = request.cookies.get(cookies.visitor) or secrets.token_urlsafe(VISITOR_BYTES)
    texts = frame.language.domain("console")
    said, status = (
        ("", HTTPStatus.OK) if refused is None else (why(refused, texts), status_of(refused))
    )
    response = render_page(
        request,
        frame,
        "sign_in.html",
        title=texts.gettext("Sign in"),
        status=status,
        here=f"{SIGN_IN}?next={quote(way_back(back), safe='')}",
        form_token=form_token(visitor),
        next=way_back(back),
        said=said,
        said_of_key=not isinstance(refused, OidcRefused),
        provider=None if console.provider is None else console.provider.name,
        provider_address=f"{PROVIDER}?next={quote(way_back(back), safe='')}",
        done=_done(request, texts) if refused is None else "",
    )
    if isinstance(refused, TooManyAttempts):
        response.headers["retry-after"] = str(refused.seconds)
    cookies.keep(response, cookies.visitor, visitor, VISITOR_SECONDS)
    return response


def _done(request: Request, texts: NullTranslations) -> str:
    """What has just happened, as a sentence. It comes from an address that anybody can write."""
    if "out" in request.query_params:
        return texts.gettext("You are signed out.")
    if "unsent" in request.query_params:
        return texts.gettext("Your sign-in had ended, so nothing was changed. Sign in to go on.")
    return ""


def _signed_in(console: Console, opened: Opened, back: str) -> Response:
    response = RedirectResponse(back, HTTPStatus.SEE_OTHER, headers=NO_STORE)
    console.cookies.keep(response, console.cookies.session, opened.bearer, SESSION_SECONDS)
    console.cookies.forget(response, console.cookies.visitor)
    return response


def _sign_in_again(back: str) -> str:
    _, _, query = back.partition("?next=")
    return f"{SIGN_IN}?next={quote(way_back(query), safe='')}" if query else SIGN_IN


def _client(request: Request) -> str:
    return request.client.host if request.client is not None else ""


ROUTES = [
    Route(SIGN_IN, show, methods=["GET"]),
    Route(SIGN_IN, sign_in, methods=["POST"]),
    page(SIGN_OUT, sign_out, methods=["POST"]),
    Route(LANGUAGE, choose_language, methods=["GET"]),
]
