"""The frame of every page of the console: header, navigation, language, who is signed in."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.console.forms import form_token
from services.portal.console.headers import console_headers
from services.portal.console.navigation import HOME, sections
from services.portal.console.operators import Operator
from services.portal.console.people import person
from services.portal.console.rendering import render
from services.portal.console.speaking import console_languages, spoken
from services.portal.languages import Language
from services.portal.pages.assets import DIRECTORY, Assets, load_assets
from services.portal.pages.logo import logo_address
from services.portal.pages.look import look
from services.portal.pages.reader import organization_name
from services.portal.pages.serving.answers import html

NONCE_BYTES: Final = 16
STATIC: Final = f"{HOME}/static"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page. Without an operator: no navigation and no menu."""

    language: Language
    organization: dict[str, Any] | None = None
    operator: Operator | None = None
    served: Collection[str] = ()
    # The portal's own scripts and style sheets, of which the console uses the latter.
    assets: str = ""


def language_of(request: Request, cookie: str) -> Language:
    """The language to answer a request in. `cookie`: the name of the one that holds the choice."""
    return spoken(request.cookies.get(cookie), request.headers.get("accept-language", ""))


def render_page(  # noqa: PLR0913 - each is a part of the page
    request: Request,
    frame: Frame,
    template: str,
    *,
    title: str,
    section: str = "",
    status: int = HTTPStatus.OK,
    scripts: Sequence[str] = (),
    sheets: Sequence[str] = (),
    here: str | None = None,
    **values: object,
) -> Response:
    """A template of templates/console, which extends its `shell.html`.

    `scripts` and `sheets` are files of static/console that this page needs beside everybody's.
    `here`: the address that shows it in another language, when it is not the one that was asked.
    """
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    branding = {} if frame.organization is None else frame.organization["branding"]
    page = render(
        template,
        frame.language,
        title=title,
        organization_name=_name(frame),
        logo="" if frame.organization is None else logo_address(frame.organization),
        operator=frame.operator,
        operator_name=_operator_name(frame),
        sections=sections(frame.language.domain("console"), frame.served, section),
        languages=console_languages(frame.language),
        here=here or address_of(request),
        look=look(branding, {}),
        assets=frame.assets,
        own_assets=console_assets().address,
        scripts=scripts,
        sheets=sheets,
        nonce=nonce,
        **_form_token(frame),
        **values,
    )
    response = html(request, page, console_headers(nonce), HTTPStatus(status))
    response.headers["vary"] = "accept-encoding, accept-language, cookie"
    return response


def address_of(request: Request) -> str:
    """The address as it was sent: an id may hold an escaped slash, and it stays one."""
    path = request.scope["raw_path"].decode("ascii", "replace")
    return f"{path}?{request.url.query}" if request.url.query else path


def console_assets() -> Assets:
    """The console's own scripts and style sheets."""
    return load_assets(DIRECTORY / "console", STATIC)


def _form_token(frame: Frame) -> dict[str, str]:
    return {} if frame.operator is None else {"form_token": form_token(frame.operator.bearer)}


def _operator_name(frame: Frame) -> str:
    operator = frame.operator
    return "" if operator is None else person(frame.language.domain("console"), operator.name)


def _name(frame: Frame) -> str:
    if frame.organization is not None:
        return organization_name(frame.organization)
    return "" if frame.operator is None else frame.operator.organization_id
