"""What an operator does for a customer: open the portal, set the language, end sessions.

Each goes through the API of the service that decides it, with the operator's own bearer.
"""

from collections.abc import Mapping
from gettext import NullTranslations
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from services.portal.console.commands import CommandPending
from services.portal.console.customer_addresses import customer_address
from services.portal.console.customer_frame import Customer, customer_page
from services.portal.console.customer_languages import language_choices, language_name
from services.portal.console.customer_within import profile_of
from services.portal.console.forms import Form
from services.portal.console.page import PageNotFound, Visit
from services.portal.console.permissions import Ability
from services.portal.console.refusals import NOT_DONE, refusal_of
from services.portal.languages import PAGE_LOCALES, SOURCE_LOCALE, Language
from services.portal.pages.account import timezone_name

API: Final = "/api/v1/portal_sessions"
# A new tab is there to show the portal; of whoever opened it, it is told nothing.
_PREVIEW_HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


# What the buttons of a customer's page need, by what they send as `do`.
NEEDS: Final[Mapping[str, Ability]] = {
    "preview": "open_portal",
    "language": "set_language",
    "end_session": "end_sessions",
    "end_all_sessions": "end_sessions",
}


async def act(visit: Visit, customer: Customer) -> Response:
    """The form that was sent from a customer's page."""
    form = await visit.form()
    do = form.text("do")
    if do != "language":
        visit.permissions.require(NEEDS.get(do))
    match do:
        case "preview":
            return await _preview(visit, customer)
        case "language":
            return await _set_language(visit, customer, form)
        case "end_session":
            return await _end_session(visit, customer, form)
        case "end_all_sessions":
            return await _end_all_sessions(visit, customer)
    raise PageNotFound


async def _preview(visit: Visit, customer: Customer) -> Response:
    """A fresh session, marked as this operator's. Its address is in no page and no log: the token
    is in the fragment, and the answer sends the browser there."""
    asked = {"external_customer_id": customer.id}
    made = await visit.commands.token(visit.operator, "POST", API, json=asked)
    address = made["portal_session"]["url"]
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=_PREVIEW_HEADERS)


async def _set_language(visit: Visit, customer: Customer, form: Form) -> Response:
    """By an event, as everybody sets it; the customer's next page and document have it."""
    locale = form.text("document_locale")
    if locale not in _known(customer):
        return await language_form(visit, customer, wrong=_wrong(visit.texts), typed=locale)
    configuration, done = {"document_locale": locale or None}, "language"
    fields = {"external_id": customer.id, "billing_configuration": configuration}
    try:
        visit.permissions.require(NEEDS["language"])
        await visit.commands.intake(
            visit.operator, "POST", "/api/v1/customers", json={"customer": fields}
        )
    except NOT_DONE as error:
        refusal = refusal_of(error, visit.texts)
        return await language_form(
            visit, customer, wrong=refusal.said, status=HTTPStatus(refusal.status), typed=locale
        )
    except CommandPending:
        done = "language_soon"
    return visit.see_other(customer_address(customer.id, view="settings", done=done))


async def _end_session(visit: Visit, customer: Customer, form: Form) -> Response:
    session_id = quote(form.text("session_id"), safe="")
    await visit.commands.token(visit.operator, "DELETE", f"{API}/{session_id}")
    return visit.see_other(customer_address(customer.id, view="activity", done="session"))


async def _end_all_sessions(visit: Visit, customer: Customer) -> Response:
    path = f"/api/v1/customers/{quote(customer.id, safe='')}/portal_sessions"
    await visit.commands.token(visit.operator, "DELETE", path)
    return visit.see_other(customer_address(customer.id, view="activity", done="all_sessions"))


async def language_form(
    visit: Visit,
    customer: Customer,
    *,
    done: str = "",
    wrong: str = "",
    status: HTTPStatus | None = None,
    typed: str | None = None,
) -> Response:
    """The settings. `wrong`: why the language was not saved; `typed`: the one that was chosen."""
    chosen = typed if typed is not None and typed in _known(customer) else customer.locale
    organization = visit.organization or {}
    usual = organization.get("locale") or SOURCE_LOCALE
    who, _ = await profile_of(visit, customer.id)
    return customer_page(
        visit,
        customer,
        "settings",
        "customer_settings.html",
        done=done,
        status=status or (HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK),
        choices=language_choices(chosen),
        usual=language_name(usual, visit.language.locale),
        is_usual=not chosen,
        wrong=wrong,
        timezone=timezone_name(who),
    )


def done_sentence(
    texts: NullTranslations, language: Language, customer: Customer, done: str | None
) -> str:
    """What has just been done. `done` comes from an address that anybody can write."""
    _ = texts.gettext
    match done:
        case "language" if customer.locale:
            name = language_name(customer.locale, language.locale)
            return _("Saved. The portal and new documents are in %(language)s from now on.") % {
                "language": name
            }
        case "language":
            return _("Saved. The portal and new documents follow the organization's language.")
        case "language_soon":
            return _(
                "Saved, and in force soon: other events are applied before it. Until then this page"
                " shows what was in force before."
            )
        case "session":
            return _("The session has ended. Nobody gets in with its link any more.")
        case "all_sessions":
            return _("All sessions of this customer have ended.")
    return ""


def _known(customer: Customer) -> tuple[str, ...]:
    return ("", customer.locale, *PAGE_LOCALES)


def _wrong(texts: NullTranslations) -> str:
    return texts.gettext("There is no such language. Choose one of the list.")
