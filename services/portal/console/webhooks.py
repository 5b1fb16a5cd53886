"""`/console/webhooks`: who is told of what people do, and adding one. The intake keeps them."""

from typing import Any, Final

from starlette.responses import Response

from contracts.activity import WEBHOOK_TYPES
from services.portal.console.commands import CommandRefused
from services.portal.console.navigation import HOME
from services.portal.console.page import Visit, page
from services.portal.console.refusals import Refusal
from services.portal.console.webhook_words import endpoint_of, kinds

WEBHOOKS: Final = f"{HOME}/webhooks"
NEW: Final = f"{WEBHOOKS}/new"
API: Final = "/api/v1/webhook_endpoints"
SHEETS: Final = ("rows.css", "settings.css", "webhooks.css")


async def show(visit: Visit) -> Response:
    """`GET`: all of them; there are few."""
    found = await visit.commands.intake(visit.operator, "GET", API)
    clock = visit.clock
    return visit.page(
        "webhooks.html",
        section="webhooks",
        title=visit.texts.gettext("Webhooks"),
        sheets=SHEETS,
        endpoints=[endpoint_of(visit.texts, clock, each) for each in found["webhook_endpoints"]],
        place=WEBHOOKS,
        add=NEW,
        deleted="deleted" in visit.request.query_params,
    )


async def ask(visit: Visit) -> Response:
    """`GET /new`: an empty form."""
    return _form(visit, {"url": "", "name": "", "types": list(WEBHOOK_TYPES)}, {})


async def add(visit: Visit) -> Response:
    """`POST /new`: the endpoint's secret, which no page shows again."""
    typed = await typed_in(visit)
    try:
        made = await visit.commands.intake(
            visit.operator, "POST", API, json={"webhook_endpoint": said_in(typed)}
        )
    except CommandRefused as refused:
        return _form(visit, typed, errors_of(visit, refused), status=refused.status)
    endpoint = made["webhook_endpoint"]
    return secret_page(visit, endpoint, visit.texts.gettext("The endpoint was added"))


def secret_page(visit: Visit, endpoint: dict[str, Any], title: str) -> Response:
    """An answer to the form that asked for it: an address could not hold a secret."""
    clock = visit.clock
    until = endpoint["previous_secret_expires_at"]
    return visit.page(
        "webhook_secret.html",
        section="webhooks",
        title=title,
        sheets=SHEETS,
        secret=endpoint["secret"],
        url=endpoint["webhook_url"],
        until=clock.moment(until) if until else None,
        on=f"{WEBHOOKS}/{endpoint['lago_id']}",
    )


async def typed_in(visit: Visit) -> dict[str, Any]:
    """The form's fields. Raises FormRefused."""
    form = await visit.form()
    return {"url": form.text("url"), "name": form.text("name"), "types": form.texts("types")}


def said_in(typed: dict[str, Any]) -> dict[str, Any]:
    """The same as the intake takes it."""
    return {
        "webhook_url": typed["url"],
        "name": typed["name"],
        "event_types": [each for each in typed["types"] if each in WEBHOOK_TYPES],
    }


def errors_of(visit: Visit, refused: CommandRefused) -> dict[str, str]:
    """What is wrong, by field of the form; a refusal that is none of these is an error page."""
    _ = visit.texts.gettext
    said = {
        ("webhook_url", "value_already_exist"): _("Another endpoint has this address."),
        ("webhook_url", "value_is_mandatory"): _("Give the address that events are sent to."),
        ("base", "exceeded_limit"): _("There are ten endpoints, which is as many as there can be."),
        ("event_types", "value_is_invalid"): _("Choose at least one."),
    }
    others = {
        "url": _("Nothing can be sent there: the address begins with https:// and is public."),
        "types": _("Choose at least one."),
        "name": _("This is too long."),
    }
    errors: dict[str, str] = {}
    for field, codes in refused.errors.items():
        name = {"event_types": "types", "name": "name"}.get(field, "url")
        errors[name] = said.get((field, codes[0]), others[name])
    if not errors:
        raise refused
    return errors


async def add_again(visit: Visit, refusal: Refusal) -> Response:
    """What was typed, with why nothing was added."""
    return _form(visit, await typed_in(visit), {}, status=refusal.status, refused=refusal.said)


def _form(
    visit: Visit,
    typed: dict[str, Any],
    errors: dict[str, str],
    *,
    status: int = 200,
    refused: str = "",
) -> Response:
    title = visit.texts.gettext("Add an endpoint")
    return endpoint_form(
        visit, title, typed, NEW, errors=errors, status=status, refused=refused, is_new=True
    )


def endpoint_form(
    visit: Visit,
    title: str,
    typed: dict[str, Any],
    action: str,
    *,
    errors: dict[str, str],
    status: int,
    refused: str,
    is_new: bool,
) -> Response:
    """The fields of an endpoint on a page of their own."""
    return visit.page(
        "webhook_new.html",
        section="webhooks",
        title=title,
        status=status,
        sheets=SHEETS,
        typed=typed,
        errors=errors,
        kinds=kinds(visit.texts, typed["types"]),
        action=action,
        back=WEBHOOKS if is_new else action,
        refused=refused,
        is_new=is_new,
    )


ROUTES = [
    page(WEBHOOKS, show, needs="see_webhooks"),
    page(NEW, ask, needs="change_webhooks"),
    page(NEW, add, methods=["POST"], needs="change_webhooks", again=add_again),
]
