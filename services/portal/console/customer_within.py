"""What a customer sees, within the operator's page: the portal's own questions, pages and numbers.

The customer's calendar, the operator's language. Nothing is downloaded here, and what an operator
looks at is no activity of the customer's.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.console.page import Visit
from services.portal.languages import Language
from services.portal.pages.credit_note import credit_note, missing_credit_note
from services.portal.pages.payment import missing_payment, payment
from services.portal.pages.reader import Reader, reader
from services.portal.pages.serving import visits
from services.portal.pages.serving.credit_notes import credit_note_list
from services.portal.pages.serving.entries import entry_page
from services.portal.pages.serving.invoices import invoices, one_invoice
from services.portal.pages.serving.overview import overview
from services.portal.pages.serving.payments import payment_list
from services.portal.queries import Queries
from services.portal.viewer import Viewer

# Where the templates of pages are that stand within others.
TEMPLATES: Final = "within/"
Present = Callable[[str, HTTPStatus], Response]


@dataclass(frozen=True, slots=True)
class CustomerVisit(visits.Visit):
    """An operator at what a customer sees. `present` puts it into a page of the console."""

    language: Language
    present: Present

    async def reader(self) -> Reader:
        profile = json.loads(await self.queries.profile(self.viewer, self.at))
        return _reader(profile, self.language)

    def show(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        return self.present(page, status)


def viewer_of(visit: Visit, external_customer_id: str) -> Viewer:
    """The customer, as the portal's questions take one."""
    operator = visit.operator
    return Viewer(
        organization_id=visit.organization_id,
        external_customer_id=external_customer_id,
        session_id=operator.session_id,
        scopes=frozenset(("portal:read",)),
        expires_at=operator.expires_at,
        token_digest=b"",
        previewed_by=operator.subject,
    )


def within(visit: Visit, external_customer_id: str, present: Present) -> CustomerVisit:
    """The visit of a page that the customer sees too."""
    portal = visit.portal
    return CustomerVisit(
        visit.request,
        viewer_of(visit, external_customer_id),
        portal.queries,
        portal.clock(),
        _unseen,
        visit.language,
        present,
    )


async def profile_of(visit: Visit, external_customer_id: str) -> tuple[Reader, dict[str, Any]]:
    """Who the customer is, as `Queries.profile` says; and how an operator reads of it."""
    viewer = viewer_of(visit, external_customer_id)
    portal = visit.portal
    profile: dict[str, Any] = json.loads(await portal.queries.profile(viewer, portal.clock()))
    return _reader(profile, visit.language), profile["customer"]


def _reader(profile: dict[str, Any], language: Language) -> Reader:
    """The customer in all but the language."""
    return replace(reader(profile, None), language=language, templates=TEMPLATES)


def _unseen(_: Request, __: Viewer, ___: str) -> None:
    """Nobody is told: it was not the customer who looked."""


async def _invoice(visit: visits.Visit) -> Response:
    return await one_invoice(visit, _id(visit, "invoice_id"))


async def _payment(visit: visits.Visit) -> Response:
    id_ = _id(visit, "payment_id")
    return await entry_page(visit, id_, Queries.payment, payment, missing_payment)


async def _credit_note(visit: visits.Visit) -> Response:
    id_ = _id(visit, "credit_note_id")
    return await entry_page(visit, id_, Queries.credit_note, credit_note, missing_credit_note)


def _id(visit: visits.Visit, name: str) -> str:
    return visit.request.query_params.get(name, "")


# By the names of the portal's own views, so that its links lead on within the console.
LISTS: Final[dict[str, visits.Handler]] = {
    "overview": overview,
    "invoices": invoices,
    "payments": payment_list,
    "credit_notes": credit_note_list,
}
# Each has a heading of its own.
ENTRIES: Final[dict[str, visits.Handler]] = {
    "invoice": _invoice,
    "payment": _payment,
    "credit_note": _credit_note,
}
