"""Stripe's list API. Knows no broker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import quote

from pydantic import JsonValue

from contracts.events import CREDIT_NOTE, CUSTOMER, INVOICE, PAYMENT, ObjectType
from services.ledger.importing.fetching import Answer, Fetcher, FetchingError, NotThereError
from services.ledger.importing.listing import Listed, Page, Period
from services.ledger.intake.stripe.events import told_by
from services.ledger.intake.stripe.reading import Object, parts, text

NAME: Final = "stripe"
URL: Final = "https://api.stripe.com"
# So that shapes do not depend on which version the account was made with.
VERSION: Final = "2026-08-26.dahlia"
LIMIT: Final = 100
# A draft may wait that long before it is issued; a list knows when an invoice was made, not when it
# was issued.
DRAFT_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class _Resource:
    object_type: ObjectType
    event_type: str
    parameters: tuple[tuple[str, str], ...] = ()


_RESOURCES: Final[Mapping[str, _Resource]] = {
    "customers": _Resource(CUSTOMER, "customer.updated", (("expand[]", "data.tax_ids"),)),
    "invoices": _Resource(INVOICE, "invoice.updated"),
    # Those that were only asked for are no payments.
    "invoice_payments": _Resource(PAYMENT, "invoice_payment.paid", (("status", "paid"),)),
    "credit_notes": _Resource(CREDIT_NOTE, "credit_note.updated"),
}
# A payment may go by the id of its intent, which Stripe lists nothing by.
_PATHS: Final = {"customer": "customers", "invoice": "invoices", "credit_note": "credit_notes"}


class StripeLists:
    """A ListSource; days are those of `timezone`."""

    name = NAME
    resources = tuple(_RESOURCES)

    def __init__(self, fetcher: Fetcher, timezone: tzinfo) -> None:
        self._fetcher = fetcher
        self._timezone = timezone

    async def page(self, resource: str, cursor: str | None, period: Period) -> Page:
        """The cursor is the id of the last object of the page before."""
        described = _RESOURCES[resource]
        parameters: list[tuple[str, str | int]] = [("limit", LIMIT), *described.parameters]
        if described.object_type is not CUSTOMER:
            parameters += _made_in(period, self._timezone)
        if cursor is not None:
            parameters.append(("starting_after", cursor))
        answer = await self._fetcher.get(f"/v1/{resource}", parameters)
        objects = parts(answer.body, "data")
        found = [await self._listed(described, one, answer.as_of) for one in objects]
        listed = [one for one in found if one is not None and one.is_of(period)]
        return Page(listed, _next(answer, objects), None)

    async def one(self, object_type: ObjectType, object_id: str) -> Listed | None:
        """The object whole; None too for a payment, which cannot be asked for by our id."""
        resource = _PATHS.get(object_type.name)
        if resource is None:
            return None
        try:
            answer = await self._fetcher.get(f"/v1/{resource}/{quote(object_id, safe='')}")
        except NotThereError:
            return None
        if answer.body.get("deleted") is True:
            return None
        return await self._listed(_RESOURCES[resource], answer.body, answer.as_of)

    async def _listed(self, resource: _Resource, stripe: Object, as_of: datetime) -> Listed | None:
        if resource.object_type in (INVOICE, CREDIT_NOTE):
            stripe = await self._with_all_lines(stripe, resource)
        told = told_by(stripe, resource.event_type, self._timezone)
        return None if told is None else Listed(told[0], told[2], as_of)

    async def _with_all_lines(self, stripe: Object, resource: _Resource) -> Object:
        """An invoice carries its first lines and says that there are more."""
        lines: Any = stripe.get("lines")
        if not isinstance(lines, dict) or lines.get("has_more") is not True:
            return stripe
        path = (
            f"/v1/{_PATHS[resource.object_type.name]}/{quote(str(stripe.get('id')), safe='')}/lines"
        )
        found: list[JsonValue] = []
        cursor: str | None = None
        while True:
            parameters: list[tuple[str, str | int]] = [("limit", LIMIT)]
            if cursor is not None:
                parameters.append(("starting_after", cursor))
            answer = await self._fetcher.get(path, parameters)
            page = parts(answer.body, "data")
            found += map(dict, page)
            cursor = _next(answer, page)
            if cursor is None:
                return {**stripe, "lines": {"has_more": False, "data": found}}


def _next(answer: Answer, objects: list[Object]) -> str | None:
    if answer.body.get("has_more") is not True:
        return None
    last = text(objects[-1], "id") if objects else None
    if last is None:
        raise FetchingError("Stripe says that there is more, after nothing")
    return last


def _made_in(period: Period, timezone: tzinfo) -> list[tuple[str, str | int]]:
    """What may be of a period, by when it was made: it is never issued before."""
    bounds: list[tuple[str, str | int]] = []
    if period.since is not None:
        first = period.since - timedelta(days=DRAFT_DAYS)
        bounds.append(("created[gte]", _midnight(first, timezone)))
    if period.until is not None:
        # An invoice may be given an earlier day than the one that it is made on.
        last = period.until + timedelta(days=DRAFT_DAYS)
        bounds.append(("created[lt]", _midnight(last, timezone)))
    return bounds


def _midnight(day: date, timezone: tzinfo) -> int:
    return int(datetime.combine(day, time(), timezone).astimezone(UTC).timestamp())
