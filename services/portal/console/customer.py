"""`/console/customers/{external_id}`: what one customer sees, was told and did, tab by tab.

The tab is in the query, by the names of the portal's views; an id may have any character in it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from services.portal.console.clock import Clock
from services.portal.console.commands import CommandRefused
from services.portal.console.customer_activity import (
    LiveSession,
    deeds,
    invoice_ids,
    live_sessions,
    place_of,
)
from services.portal.console.customer_addresses import customer_address
from services.portal.console.customer_commands import API, act, done_sentence, language_form
from services.portal.console.customer_frame import Customer, customer_page
from services.portal.console.customer_questions import find_activity, find_customer
from services.portal.console.customer_within import ENTRIES, LISTS, profile_of, viewer_of, within
from services.portal.console.navigation import CUSTOMERS, HOME
from services.portal.console.page import PageNotFound, Visit, page
from services.portal.pages.account import details, timezone_name
from services.portal.pages.serving import visits

DEEDS_ROWS: Final = 25
SESSIONS_ROWS: Final = 10


async def show(visit: Visit) -> Response:
    """`GET ?view=`: a tab, or an invoice, payment or credit note of one."""
    customer = await _customer(visit)
    view = visit.request.query_params.get("view") or "overview"
    if handler := LISTS.get(view) or ENTRIES.get(view):
        return await _as_the_customer_sees_it(visit, customer, view, handler)
    if own := OWN_TABS.get(view):
        return await own(visit, customer)
    raise PageNotFound


async def post(visit: Visit) -> Response:
    """`POST`, with what to do in the field `do`."""
    return await act(visit, await _customer(visit))


async def _customer(visit: Visit) -> Customer:
    """Absent, deleted and foreign look alike."""
    id_ = visit.request.path_params["external_id"]
    told = await find_customer(visit.portal.pool, visit.organization_id, id_)
    if told is None:
        raise PageNotFound
    return Customer(id_, told)


async def _as_the_customer_sees_it(
    visit: Visit, customer: Customer, view: str, handler: visits.Handler
) -> Response:
    def present(part: str, status: HTTPStatus) -> Response:
        html = Markup(part)  # noqa: S704 - of the portal's own templates, everything escaped
        return customer_page(visit, customer, view, "customer.html", status=status, part=html)

    return await handler(within(visit, customer.id, present))


async def _profile(visit: Visit, customer: Customer) -> Response:
    who, profile = await profile_of(visit, customer.id)
    told, clock = customer.told, visit.clock
    _ = visit.texts.gettext
    facts = {
        _("Currency"): told.get("currency"),
        _("Customer since"): told.get("created_at") and _moment(clock, told["created_at"]),
        _("Last changed"): told.get("updated_at") and _moment(clock, told["updated_at"]),
    }
    return customer_page(
        visit,
        customer,
        "profile",
        "customer_profile.html",
        details=details(who, profile),
        facts={name: text for name, text in facts.items() if text},
        timezone=timezone_name(who),
    )


async def _activity(visit: Visit, customer: Customer) -> Response:
    given, pool = visit.request.query_params, visit.portal.pool
    place, organization_id = place_of(given), visit.organization_id
    answer = await find_activity(pool, organization_id, customer.id, place, DEEDS_ROWS)
    entries, following = answer["entries"], answer["next"]
    numbers = await _numbers(visit, customer, entries)
    clock = visit.clock
    sessions, refused = ([], "") if place else await _sessions(visit, customer, clock)
    older = following and {"at": following["at"], "id": str(following["id"])}
    return customer_page(
        visit,
        customer,
        "activity",
        "customer_activity.html",
        done=done_sentence(visit.texts, visit.language, customer, given.get("done")),
        deeds=deeds(visit.texts, clock, visit.operator, entries, numbers),
        is_first=place is None,
        sessions=sessions,
        refused=refused,
        all_sessions=f"{HOME}/sessions?{urlencode({'customer': customer.id})}",
        older=older and customer_address(customer.id, view="activity", **older),
        newest=customer_address(customer.id, view="activity"),
        zone=clock.zone,
    )


async def _numbers(
    visit: Visit, customer: Customer, entries: list[dict[str, Any]]
) -> dict[str, str]:
    ids = invoice_ids(entries)
    if not ids:
        return {}
    viewer, at = viewer_of(visit, customer.id), visit.portal.clock()
    found = await visit.portal.queries.invoices_by_id(viewer, ids, at)
    return {one["id"]: one["number"] for one in found}


async def _sessions(
    visit: Visit, customer: Customer, clock: Clock
) -> tuple[list[LiveSession], str]:
    """Links that open the portal now; or why they are not shown to this operator."""
    if refused := visit.permissions.lacking("see_sessions"):
        return [], refused
    params = {
        "live": "true",
        "external_customer_id": customer.id,
        "per_page": str(SESSIONS_ROWS),
    }
    try:
        found = await visit.commands.token(visit.operator, "GET", API, params=params)
    except CommandRefused as refusal:
        return [], refusal.sentence(visit.texts)
    told = found["portal_sessions"]
    return live_sessions(visit.texts, clock, visit.operator, told), ""


async def _settings(visit: Visit, customer: Customer) -> Response:
    done = visit.request.query_params.get("done")
    said = done_sentence(visit.texts, visit.language, customer, done)
    return await language_form(visit, customer, done=said)


def _moment(clock: Clock, text: str) -> str:
    """A time as an event wrote it; as it came when it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return clock.moment(text) if moment.tzinfo else clock.moment(f"{text}Z")


OWN_TABS: Final[dict[str, Callable[[Visit, Customer], Awaitable[Response]]]] = {
    "profile": _profile,
    "activity": _activity,
    "settings": _settings,
}
ADDRESS: Final = f"{CUSTOMERS}/{{external_id:path}}"
ROUTES = [page(ADDRESS, show), page(ADDRESS, post, methods=["POST"])]
