"""From a request to a page of the console: who asks, in which language, and what to say when not.

A page is an async function of a `Visit`; `page(…)` makes it an endpoint.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.chassis.http import BodyError, BodyTooLargeError
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.portal.console.clock import Clock, clock_of
from services.portal.console.commands import CommandPending, CommandRefused, Commands
from services.portal.console.console import Console
from services.portal.console.forms import Form, FormRefused, read_form
from services.portal.console.navigation import SIGN_IN
from services.portal.console.operators import ConsoleUnavailable, Operator, SignInNeeded
from services.portal.console.permissions import Ability, Permissions, ScopeMissing
from services.portal.console.refusals import NOT_DONE, Refusal, refusal_of
from services.portal.console.session import operator_of
from services.portal.console.shell import Frame, address_of, language_of, render_page
from services.portal.languages import Language
from services.portal.pages.assets import load_assets
from services.portal.portal import Portal, portal_of

_log = structlog.get_logger()

# Of the portal, for its style sheets and shapes.
_ASSETS = load_assets()


class PageNotFound(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """There is nothing at this address, or nothing of this organization."""


class ConsoleFault(Exception):  # noqa: N818 - a page is answered with it
    """It is our own fault, and has been logged."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of an operator."""

    request: Request
    portal: Portal
    operator: Operator
    frame: Frame

    @property
    def organization_id(self) -> str:
        """Whose data this is about, always."""
        return self.operator.organization_id

    @property
    def organization(self) -> dict[str, Any] | None:
        """As `Queries.organization` has it; None before an event has named it."""
        return self.frame.organization

    @property
    def language(self) -> Language:
        return self.frame.language

    @property
    def texts(self) -> NullTranslations:
        return self.language.domain("console")

    @property
    def clock(self) -> Clock:
        """By which moments are told here."""
        return clock_of(self.organization, self.language.locale, self.portal.clock())

    @property
    def commands(self) -> Commands:
        """What an operator does goes through these."""
        return self.portal.console.commands

    @property
    def permissions(self) -> Permissions:
        """What this sign-in may see and do."""
        return Permissions(self.operator.scopes, self.texts)

    async def form(self) -> Form:
        """The fields of a POST from a page of this session. Raises FormRefused."""
        state = self.request.state
        if not hasattr(state, "form"):
            # A body is read once; who shows what was typed again asks a second time.
            state.form = await read_form(
                self.request,
                secret=self.operator.bearer,
                public_url=self.portal.console.public_url,
            )
        form: Form = state.form
        return form

    def page(
        self,
        template: str,
        *,
        section: str,
        title: str,
        status: int = HTTPStatus.OK,
        scripts: Sequence[str] = (),
        sheets: Sequence[str] = (),
        **values: object,
    ) -> Response:
        """A template of templates/console; what it is given beside, it can use."""
        return render_page(
            self.request,
            self.frame,
            template,
            title=title,
            section=section,
            status=status,
            scripts=scripts,
            sheets=sheets,
            here=address_of(self.request),
            may=self.permissions.may,
            lacking=self.permissions.lacking,
            **values,
        )

    def see_other(self, address: str) -> Response:
        """After a form: to a page, so that loading again does nothing twice."""
        return RedirectResponse(
            address, HTTPStatus.SEE_OTHER, headers={"cache-control": "no-store"}
        )


Page = Callable[[Visit], Awaitable[Response]]


# Shows a form again with what was typed, and why it was not done.
Again = Callable[[Visit, Refusal], Awaitable[Response]]


class PageRoute(Route):
    """A route of the console that says what of an operator it `needs`."""

    needs: Ability | None = None


def page(
    path: str,
    handler: Page,
    *,
    methods: Sequence[str] = ("GET",),
    needs: Ability | None = None,
    again: Again | None = None,
) -> PageRoute:
    """The route of a page for whoever is signed in and may. `again`: of a form that people type in,
    which is shown to them once more when it is not done."""

    async def endpoint(request: Request) -> Response:
        portal = portal_of(request)
        language = language_of(request, portal.console.cookies.language)
        frame = Frame(language, assets=_ASSETS.address)
        try:
            visit = await _visit(request, portal, language)
            frame = visit.frame
            return await _answer(visit, handler, needs, again)
        except SignInNeeded:
            return _to_sign_in(request, frame, portal.console)
        except (
            ConsoleUnavailable, CommandPending, CommandRefused, FormRefused, PageNotFound,
            ScopeMissing, BodyError, *POSTGRES_AWAY,
        ) as error:  # fmt: skip
            return failed(request, frame, error)
        except Exception as error:  # noqa: BLE001 - logged, and told as a page of the console
            _log.error("a page of the console failed", path=request.url.path, exc_info=error)
            return failed(request, frame, ConsoleFault())

    route = PageRoute(path, endpoint, methods=list(methods))
    route.needs = needs
    return route


async def _answer(
    visit: Visit, handler: Page, needs: Ability | None, again: Again | None
) -> Response:
    try:
        visit.permissions.require(needs)
        return await handler(visit)
    except NOT_DONE as error:
        if again is None:
            raise
        return await again(visit, refusal_of(error, visit.texts))


async def _visit(request: Request, portal: Portal, language: Language) -> Visit:
    operator = await operator_of(request, portal.console)
    body = await portal.queries.organization(operator.organization_id)
    organization = None if body is None else json.loads(body)
    return Visit(request, portal, operator, _frame(request, language, organization, operator))


def _frame(
    request: Request, language: Language, organization: dict[str, Any] | None, operator: Operator
) -> Frame:
    permissions = Permissions(operator.scopes, language.domain("console"))
    served = {
        route.path
        for route in request.app.routes
        if isinstance(route, PageRoute)
        and "GET" in (route.methods or ())
        and permissions.may(route.needs)
    }
    return Frame(language, organization, operator, served, _ASSETS.address)


def bare_frame(request: Request, console: Console) -> Frame:
    """For pages that need no sign-in."""
    return Frame(language_of(request, console.cookies.language), assets=_ASSETS.address)


def _to_sign_in(request: Request, frame: Frame, console: Console) -> Response:
    """To the sign-in, and from there back here."""
    here = address_of(request)
    came_from_elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
    if came_from_elsewhere and request.method == "GET":
        # A strict cookie does not come along from another site; from this page it does.
        return render_page(request, frame, "arriving.html", title="", address=here)
    sent = request.method != "GET"
    back = request.headers.get("referer", "") if sent else here
    back = back.removeprefix(console.public_url)
    response = RedirectResponse(
        f"{SIGN_IN}?next={quote(back, safe='')}{'&unsent' if sent else ''}",
        HTTPStatus.SEE_OTHER,
        headers={"cache-control": "no-store"},
    )
    # Only what came along: a request that another site makes comes without, and ends nothing.
    if console.cookies.session in request.cookies:
        console.cookies.forget(response, console.cookies.session)
    return response


def failed(request: Request, frame: Frame, error: Exception) -> Response:
    """Why there is no page, in a sentence and with a way on."""
    _ = frame.language.domain("console").gettext
    match error:
        case PageNotFound():
            status, title = HTTPStatus.NOT_FOUND, _("There is nothing at this address")
            text = _("It may have been moved or removed. Choose where to go on above.")
        case FormRefused():
            status, title = HTTPStatus.FORBIDDEN, _("This form cannot be sent")
            text = _("It was opened before you signed in, or from another page. Load it again.")
        case BodyTooLargeError():
            status, title = error.status, _("This form cannot be sent")
            text = _("It holds more than is taken at once. Shorten it and send it again.")
        case BodyError():
            status, title = error.status, _("This form cannot be sent")
            text = _("It took too long to arrive. Send it again.")
        case CommandRefused() | ScopeMissing():
            asked_only = request.method in ("GET", "HEAD")
            title = _("This cannot be shown") if asked_only else _("This was not done")
            refusal = refusal_of(error, frame.language.domain("console"))
            status, text = HTTPStatus(refusal.status), refusal.said
        case CommandPending():
            status, title = HTTPStatus.ACCEPTED, _("Saved, and in force soon")
            text = _("Other events are applied before it. Nothing has to be done again.")
        case ConsoleFault():
            status, title = HTTPStatus.INTERNAL_SERVER_ERROR, _("This page could not be made")
            text = _("It is a fault of the console, which has logged it. Try again later.")
        case _:
            status, title = HTTPStatus.SERVICE_UNAVAILABLE, _("This is away at the moment")
            text = _("Nothing is lost. Try again in a moment.")
    return render_page(request, frame, "failure.html", title=title, status=status, text=text)
