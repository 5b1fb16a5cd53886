"""The addresses of the page: shell, partials, assets. What they answer is in serving/."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.portal.pages.assets import Assets, load_assets
from services.portal.pages.rendering import preload
from services.portal.pages.serving.account import account_page
from services.portal.pages.serving.assets import asset_endpoint
from services.portal.pages.serving.credit_notes import credit_note_list, one_credit_note
from services.portal.pages.serving.invoices import invoice, invoices, one_invoice
from services.portal.pages.serving.overview import overview
from services.portal.pages.serving.payments import one_payment, payment_list
from services.portal.pages.serving.shell import Shell
from services.portal.pages.serving.statement import statement_page
from services.portal.pages.serving.visits import Desk, Handler, Visit
from services.portal.queries import Queries
from services.portal.viewer import Viewer

_VIEWS: Final[dict[str | None, Handler]] = {
    "invoices": invoices,
    "payments": payment_list,
    "credit_notes": credit_note_list,
    "statement": statement_page,
    "account": account_page,
}


def page_routes(
    *,
    queries_of: Callable[[Request], Queries],
    viewer_of: Callable[[Request], Awaitable[Viewer]],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    viewed: Callable[[Request, Viewer, str], None] = lambda *_: None,
    assets: Assets | None = None,
) -> list[BaseRoute]:
    """Every route of the page. Order matters: the shell's address is the least particular."""
    preload()
    assets = assets or load_assets()
    shell = Shell(queries_of, assets)
    serving = Desk(queries_of, viewer_of, now, viewed).serving
    return [
        Route("/portal/static/{digest}/{name}", asset_endpoint(assets)),
        Route("/portal/pages/start", serving(start)),
        Route("/portal/pages/overview", serving(overview)),
        Route("/portal/pages/invoices", serving(invoices)),
        # An id may have a slash in it; it arrives escaped and is not a step of the path.
        Route("/portal/pages/invoices/{invoice_id:path}", serving(invoice)),
        Route("/portal/pages/payments", serving(payment_list)),
        Route("/portal/pages/payments/{payment_id:path}", serving(one_payment)),
        Route("/portal/pages/credit_notes", serving(credit_note_list)),
        Route("/portal/pages/credit_notes/{credit_note_id:path}", serving(one_credit_note)),
        Route("/portal/pages/statement", serving(statement_page)),
        Route("/portal/pages/account", serving(account_page)),
        Route("/portal/pages/states/{organization_id}", shell.states),
        Route("/portal/pages/look/{organization_id}", shell.look),
        Route("/portal/{organization_id}", shell.page),
    ]


async def start(visit: Visit) -> Response:
    """Where the session opens: what it was made for, else the overview."""
    if visit.viewer.invoice_id:
        return await one_invoice(visit, visit.viewer.invoice_id)
    return await _VIEWS.get(visit.viewer.view, overview)(visit)
