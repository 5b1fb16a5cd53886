"""`/console/webhooks/{id}`: one endpoint, what was sent to it, and what can be done about that."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.portal.console.commands import CommandRefused
from services.portal.console.page import PageNotFound, Visit, page
from services.portal.console.refusals import Refusal
from services.portal.console.webhook_words import (
    delivery_of,
    endpoint_of,
    kinds,
    said_kinds,
    statuses,
)
from services.portal.console.webhooks import (
    API,
    SHEETS,
    WEBHOOKS,
    endpoint_form,
    errors_of,
    said_in,
    secret_page,
    typed_in,
)

PER_PAGE: Final = 25
# How far back failed ones are sent again, by the name of the button.
SINCE: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "month": timedelta(days=30)}


async def show(visit: Visit) -> Response:
    """`GET ?status=&cursor=`: the endpoint with a page of its deliveries, newest first."""
    return await _shown(visit)


async def save(visit: Visit) -> Response:
    """`POST`: its address, name and types."""
    typed = await typed_in(visit)
    changes = {"webhook_endpoint": said_in(typed)}
    try:
        await visit.commands.intake(visit.operator, "PUT", _api(visit), json=changes)
    except CommandRefused as refused:
        return await _shown(visit, typed, errors_of(visit, refused), refused.status)
    return _back(visit, "saved")


async def save_again(visit: Visit, refusal: Refusal) -> Response:
    """What was typed, with why it was not saved. What was sent to the endpoint is not shown beside
    it: whoever did not save may not be there to tell."""
    return endpoint_form(
        visit,
        visit.texts.gettext("Change it"),
        await typed_in(visit),
        _here(visit),
        errors={},
        status=refusal.status,
        refused=refusal.said,
        is_new=False,
    )


async def switch(visit: Visit) -> Response:
    """`POST /switch`: disabled, or enabled again."""
    disabled = (await visit.form()).text("to") == "disabled"
    changes = {"webhook_endpoint": {"disabled": disabled}}
    await visit.commands.intake(visit.operator, "PUT", _api(visit), json=changes)
    return _back(visit, "disabled" if disabled else "enabled")


async def test(visit: Visit) -> Response:
    """`POST /test`: an event that says it is one."""
    await visit.form()
    await visit.commands.intake(visit.operator, "POST", f"{_api(visit)}/test")
    return _back(visit, "tested")


async def rotate(visit: Visit) -> Response:
    """`POST /rotate`: a new secret, shown once; the one before signs too for a day."""
    await visit.form()
    made = await visit.commands.intake(visit.operator, "POST", f"{_api(visit)}/rotate_secret")
    return secret_page(visit, made["webhook_endpoint"], visit.texts.gettext("The new secret"))


async def ask_to_delete(visit: Visit) -> Response:
    """`GET /delete`: what it means, before it is done."""
    endpoint = await _endpoint(visit)
    return visit.page(
        "webhook_delete.html",
        section="webhooks",
        title=visit.texts.gettext("Delete this endpoint?"),
        sheets=SHEETS,
        url=endpoint["webhook_url"],
        action=f"{_here(visit)}/delete",
        back=_here(visit),
    )


async def delete(visit: Visit) -> Response:
    """`POST /delete`: with all that was sent to it."""
    await visit.form()
    await visit.commands.intake(visit.operator, "DELETE", _api(visit))
    return visit.see_other(f"{WEBHOOKS}?deleted")


async def replay(visit: Visit) -> Response:
    """`POST /replay`: one delivery, or all that failed within a time."""
    form = await visit.form()
    deliveries = f"{_api(visit)}/deliveries"
    if form.text("delivery"):
        delivery_id = quote(form.text("delivery"), safe="")
        await visit.commands.intake(visit.operator, "POST", f"{deliveries}/{delivery_id}/replay")
        return _back(visit, "replayed")
    within = SINCE.get(form.text("since"))
    if within is None:
        raise PageNotFound
    since = {"since": (visit.portal.clock() - within).isoformat()}
    done = await visit.commands.intake(visit.operator, "POST", f"{deliveries}/replay", json=since)
    return _back(visit, "replayed" if done["replay"]["replayed"] else "none")


async def _shown(
    visit: Visit,
    typed: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    status_code: int = 200,
) -> Response:
    query = visit.request.query_params
    status = query.get("status", "")
    if status not in statuses(visit.texts):
        raise PageNotFound
    params = {"per_page": str(PER_PAGE), "status": status, "cursor": query.get("cursor", "")}
    found = await visit.commands.intake(
        visit.operator, "GET", f"{_api(visit)}/deliveries", params=params
    )
    clock = visit.clock
    endpoint = endpoint_of(visit.texts, clock, await _endpoint(visit))
    typed = typed or {"url": endpoint.url, "name": endpoint.name, "types": endpoint.types}
    cursor = found["meta"]["next_cursor"]
    return visit.page(
        "webhook.html",
        section="webhooks",
        title=endpoint.name or endpoint.url,
        status=status_code,
        sheets=SHEETS,
        endpoint=endpoint,
        typed=typed,
        errors=errors or {},
        kinds=kinds(visit.texts, typed["types"]),
        said_kinds=said_kinds(visit.texts),
        deliveries=[
            delivery_of(visit.texts, clock, each) for each in found["webhook_deliveries"]
        ],
        zone=clock.zone,
        states=[
            {"name": name, "link": _address(visit, status=value), "chosen": value == status}
            for value, name in statuses(visit.texts).items()
        ],
        narrowed=status,
        first=None if not query.get("cursor") else _address(visit, status=status),
        next=_address(visit, status=status, cursor=cursor) if cursor else None,
        place=_here(visit),
        back=WEBHOOKS,
        done=_done(visit, query.get("done")),
    )  # fmt: skip


async def _endpoint(visit: Visit) -> dict[str, Any]:
    found = await visit.commands.intake(visit.operator, "GET", _api(visit))
    endpoint: dict[str, Any] = found["webhook_endpoint"]
    return endpoint


def _done(visit: Visit, done: str | None) -> str | None:
    """What has just been done, as a sentence. It comes from an address that anybody can write."""
    _ = visit.texts.gettext
    return {
        "saved": _("Saved. This is in force now."),
        "tested": _("A test is on its way. Load the page again to see how it went."),
        "enabled": _("The endpoint is told of events again."),
        "disabled": _("Nothing is sent to this endpoint any more."),
        "replayed": _("On its way again. Load the page again to see how it went."),
        "none": _("Nothing failed within that time."),
    }.get(done or "")


def _here(visit: Visit) -> str:
    return f"{WEBHOOKS}/{_id(visit)}"


def _api(visit: Visit) -> str:
    return f"{API}/{_id(visit)}"


def _id(visit: Visit) -> str:
    return quote(visit.request.path_params["endpoint_id"], safe="")


def _back(visit: Visit, done: str) -> Response:
    return visit.see_other(_address(visit, done=done))


def _address(visit: Visit, **query: str) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{_here(visit)}?{given}" if given else _here(visit)


_ONE: Final = f"{WEBHOOKS}/{{endpoint_id}}"
ROUTES = [
    page(_ONE, show, needs="see_webhooks"),
    page(_ONE, save, methods=["POST"], needs="change_webhooks", again=save_again),
    page(f"{_ONE}/delete", ask_to_delete, needs="change_webhooks"),
    *(
        page(f"{_ONE}/{name}", handler, methods=["POST"], needs="change_webhooks")
        for name, handler in (
            ("switch", switch),
            ("test", test),
            ("rotate", rotate),
            ("delete", delete),
            ("replay", replay),
        )
    ),
]
