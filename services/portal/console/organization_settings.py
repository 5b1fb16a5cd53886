"""`/console/settings`: the organization's name, look, language, framing and documents.

Saved by the intake, as an event; the page that follows shows what is in force.
"""

import json
from collections.abc import Mapping
from gettext import NullTranslations
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from services.chassis.sql import Statements
from services.portal.console.accent_preview import accent_preview
from services.portal.console.commands import CommandPending, CommandRefused
from services.portal.console.framing_check import Verdict, framing_verdict
from services.portal.console.navigation import HOME
from services.portal.console.page import PageNotFound, Visit, page
from services.portal.console.refusals import Refusal
from services.portal.console.settings_form import (
    Typed,
    changes,
    refused,
    shown,
    timezones_offered,
    typed,
    wrong,
)
from services.portal.formatting import isolated
from services.portal.logos.images import Image
from services.portal.logos.routes import POLICY
from services.portal.pages.languages_offered import language_offers

SETTINGS: Final = f"{HOME}/settings"
LOGO: Final = f"{SETTINGS}/logo"
ACCENT: Final = f"{SETTINGS}/accent"
API: Final = "/api/v1/organizations"
_SETTINGS: Final = Statements(Path(__file__).parents[1] / "sql")["organization_settings"]


async def show(visit: Visit) -> Response:
    """`GET ?saved`: what is in force."""
    settings = await _settings(visit)
    saved = _saved(visit.texts, visit.request.query_params.get("saved"))
    return await _form(visit, shown(settings), saved=saved)


async def save(visit: Visit) -> Response:
    """`POST`: saves; with the button `preview` or `test` it only shows what would be."""
    form = await visit.form()
    wanted, address = typed(form), form.text("address")
    settings = await _settings(visit)
    errors = wrong(
        wanted, visit.texts, before=shown(settings), loopback=visit.portal.console.loopback
    )
    if form.flag("preview") or form.flag("test"):
        verdict = framing_verdict(wanted.origin_lines, address) if form.flag("test") else None
        return await _form(visit, wanted, errors=errors, verdict=verdict, address=address)
    visit.permissions.require("set_organization")
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return await _form(visit, wanted, errors=errors, address=address, status=status)
    fields = changes(settings, wanted)
    if fields:
        try:
            body = {"organization": fields}
            await visit.commands.intake(visit.operator, "PUT", API, json=body)
        except CommandRefused as refusal:
            errors = refused(refusal.errors, visit.texts)
            if not errors:
                raise
            return await _form(visit, wanted, errors=errors, address=address, status=refusal.status)
        except CommandPending:
            return visit.see_other(f"{SETTINGS}?saved=soon")
    return visit.see_other(f"{SETTINGS}?saved")


async def save_again(visit: Visit, refusal: Refusal) -> Response:
    """What was typed, with why nothing was saved."""
    form = await visit.form()
    return await _form(
        visit,
        typed(form),
        address=form.text("address"),
        not_done=refusal.said,
        status=refusal.status,
    )


async def show_accent(visit: Visit) -> Response:
    """`GET /accent?color=`: what the colour becomes, for the page's script."""
    color = visit.request.query_params.get("color", "")
    preview = accent_preview(color, visit.language)
    return JSONResponse(preview.as_json, headers={"cache-control": "no-store"})


async def show_logo(visit: Visit) -> Response:
    """`GET /logo?url=`: a picture before it is saved, fetched as the saved one is."""
    image = await _image(visit, visit.request.query_params.get("url", ""))
    if image is None:
        raise PageNotFound
    headers = {
        "content-type": image.media_type,
        "content-security-policy": POLICY,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(image.content, headers=headers)


async def _settings(visit: Visit) -> Mapping[str, Any]:
    body = await visit.portal.pool.fetchval(_SETTINGS, visit.organization_id)
    # One that no event has named has none yet; saving makes it known.
    settings: Mapping[str, Any] = {} if body is None else json.loads(body)
    return settings


async def _image(visit: Visit, url: str) -> Image | None:
    return await visit.portal.logos.logo(url) if url else None


async def _form(
    visit: Visit,
    wanted: Typed,
    *,
    errors: Mapping[str, str] | None = None,
    verdict: Verdict | None = None,
    address: str = "",
    saved: str = "",
    not_done: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    errors = errors or {}
    logo = "logo_url" not in errors and await _image(visit, wanted.logo_url) is not None
    zones = timezones_offered()
    return visit.page(
        "settings.html",
        section="settings",
        title=visit.texts.gettext("Organization settings"),
        status=status,
        scripts=("settings.js",),
        sheets=("rows.css", "settings.css"),
        action=SETTINGS,
        logo_path=LOGO,
        accent_path=ACCENT,
        typed=wanted,
        errors=errors,
        saved=saved,
        not_done=not_done,
        has_logo=logo,
        accent=accent_preview(wanted.accent_color, visit.language),
        offers=language_offers(visit.language),
        zones=zones if wanted.timezone in {"", *zones} else (wanted.timezone, *zones),
        address=address,
        verdict=verdict,
        verdict_said=_said(visit, verdict) if verdict else "",
        organization_id=visit.organization_id,
    )


def _saved(texts: NullTranslations, saved: str | None) -> str:
    """What has just been done. `saved` comes from an address that anybody can write."""
    _ = texts.gettext
    match saved:
        case None:
            return ""
        case "soon":
            return _(
                "Saved, and in force soon: other events are applied before it. Until then this page"
                " shows what was in force before."
            )
    return _("Saved. This is in force now.")


def _said(visit: Visit, verdict: Verdict) -> str:
    """The verdict in a sentence: whether, and what to do about it."""
    _ = visit.texts.gettext
    match verdict.why:
        case "allowed":
            said = _("Yes. A page of %(origin)s could frame the portal, because of %(entry)s.")
        case "no_address":
            said = _("This is no address of a page. Write it as https://app.example.com/billing.")
        case "http":
            said = _("No. %(origin)s is not encrypted; only pages over https may frame the portal.")
        case "none_allowed":
            said = _("No. No origin is allowed, so nobody may frame the portal. Add %(origin)s.")
        case "other_port":
            said = _("No. %(entry)s has another port. Add %(origin)s.")
        case "below_only":
            said = _("No. %(entry)s stands for names below the domain, not for it. Add %(origin)s.")
        case _:
            said = _("No. %(origin)s is not among the allowed origins. Add it.")
    return said % {"origin": isolated(verdict.origin), "entry": isolated(verdict.entry)}


ROUTES = [
    page(SETTINGS, show),
    # It asks for its scope itself: to try out a colour or an address saves nothing.
    page(SETTINGS, save, methods=["POST"], again=save_again),
    page(ACCENT, show_accent),
    page(LOGO, show_logo),
]
