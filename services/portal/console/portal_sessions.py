"""`/console/sessions`: who can see the portal now, and ending that: for one, a customer, everybody.

The token service lists and revokes; what it does not know, names and openings, Postgres is asked.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.chassis.sql import Statements
from services.portal.console.customer_addresses import customer_address
from services.portal.console.navigation import HOME
from services.portal.console.page import Visit, page
from services.portal.console.people import person

SESSIONS: Final = f"{HOME}/sessions"
REVOKE_ALL: Final = f"{SESSIONS}/revoke-all"
API: Final = "/api/v1/portal_sessions"
PER_PAGE: Final = 25
_FACTS: Final = Statements(Path(__file__).parents[1] / "sql")["organization_session_facts"]


@dataclass(frozen=True, slots=True)
class Row:
    """A live session as the list shows it."""

    id: str
    customer_id: str
    customer_name: str
    made_by: str
    made: str
    opened: str | None
    until: str
    preview: bool
    link: str


async def show(visit: Visit) -> Response:
    """`GET ?customer=&cursor=`: those that are good now, newest first."""
    query = visit.request.query_params
    customer = query.get("customer", "")
    params = {"live": "true", "per_page": str(PER_PAGE)}
    if customer:
        params["external_customer_id"] = customer
    if query.get("cursor"):
        params["cursor"] = query["cursor"]
    found = await visit.commands.token(visit.operator, "GET", API, params=params)
    rows = await _rows(visit, found["portal_sessions"])
    cursor = found["meta"]["next_cursor"]
    return visit.page(
        "sessions.html",
        section="sessions",
        title=visit.texts.gettext("Live sessions"),
        sheets=("rows.css",),
        rows=rows,
        customer=customer,
        customer_name=rows[0].customer_name if rows and customer else customer,
        customer_page=customer_address(customer),
        first="cursor" not in query,
        zone=visit.clock.zone,
        next=_address(customer, cursor=cursor) if cursor else None,
        everybody=SESSIONS,
        newest=_address(customer),
        done=_done(visit, query.get("done")),
    )


async def revoke_one(visit: Visit) -> Response:
    """`POST /{session_id}/revoke`: nobody gets in with it a second later."""
    form = await visit.form()
    session_id = quote(visit.request.path_params["session_id"], safe="")
    await visit.commands.token(visit.operator, "DELETE", f"{API}/{session_id}")
    return visit.see_other(_address(form.text("customer"), done="one"))


async def revoke_customer(visit: Visit) -> Response:
    """`POST /revoke-customer`: all of one customer that were made before."""
    customer = (await visit.form()).text("customer")
    path = f"/api/v1/customers/{quote(customer, safe='')}/portal_sessions"
    await visit.commands.token(visit.operator, "DELETE", path)
    return visit.see_other(_address(customer, done="customer"))


async def ask_for_all(visit: Visit) -> Response:
    """`GET /revoke-all`: what it means, before it is done; with `?done` that it is."""
    return visit.page(
        "revoke_all.html",
        section="sessions",
        title=visit.texts.gettext("End everybody's sessions?"),
        back=SESSIONS if visit.permissions.may("see_sessions") else HOME,
        action=REVOKE_ALL,
        done=_done(visit, "all") if "done" in visit.request.query_params else None,
    )


async def revoke_all(visit: Visit) -> Response:
    """`POST /revoke-all`: everybody's that were made before."""
    await visit.form()
    await visit.commands.token(visit.operator, "DELETE", API)
    # Who may end them need not be one who may see them.
    sees = visit.permissions.may("see_sessions")
    return visit.see_other(_address("", done="all") if sees else f"{REVOKE_ALL}?done")


async def _rows(visit: Visit, sessions: list[dict[str, Any]]) -> list[Row]:
    customers = sorted({session["external_customer_id"] for session in sessions})
    ids = [session["id"] for session in sessions]
    facts = json.loads(
        await visit.portal.pool.fetchval(_FACTS, visit.organization_id, ids, customers)
    )
    clock = visit.clock

    def row(session: dict[str, Any]) -> Row:
        customer, opened = session["external_customer_id"], facts["opened"].get(session["id"])
        return Row(
            id=session["id"],
            customer_id=customer,
            customer_name=facts["names"].get(customer, customer),
            made_by=person(visit.texts, session["made_by"]),
            made=clock.moment(session["created_at"]),
            opened=clock.moment(opened) if opened else None,
            until=clock.moment(session["expires_at"]),
            preview=bool(session.get("preview")),
            link=_address(customer),
        )

    return [row(session) for session in sessions]


def _done(visit: Visit, done: str | None) -> str | None:
    """What has just been done, as a sentence. It comes from an address that anybody can write."""
    _ = visit.texts.gettext
    return {
        "one": _("The session has ended. Nobody gets in with its link any more."),
        "customer": _("All sessions of this customer have ended."),
        "all": _("All sessions of all customers have ended."),
    }.get(done or "")


def _address(customer: str, **more: str) -> str:
    query = urlencode({**({"customer": customer} if customer else {}), **more})
    return f"{SESSIONS}?{query}" if query else SESSIONS


ROUTES = [
    page(SESSIONS, show, needs="see_sessions"),
    page(f"{SESSIONS}/revoke-customer", revoke_customer, methods=["POST"], needs="end_sessions"),
    page(REVOKE_ALL, ask_for_all, needs="end_sessions"),
    page(REVOKE_ALL, revoke_all, methods=["POST"], needs="end_sessions"),
    page(f"{SESSIONS}/{{session_id}}/revoke", revoke_one, methods=["POST"], needs="end_sessions"),
]
