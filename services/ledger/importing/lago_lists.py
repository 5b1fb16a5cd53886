"""Lago's list API, and that of whatever speaks like Lago. Knows no broker."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from contracts.events import (
    CREDIT_NOTE,
    CUSTOMER,
    INVOICE,
    PAYMENT,
    PAYMENT_RECEIPT,
    ObjectType,
)
from services.ledger.importing.fetching import Answer, Fetcher, NotThereError
from services.ledger.importing.listing import Listed, Page, Period

NAME: Final = "lago"
URL: Final = "https://api.getlago.com"
PER_PAGE: Final = 100
# A list has invoices without their lines, so each is asked for by itself.
AT_ONCE: Final = 4
_RESOURCES: Final[Mapping[str, ObjectType]] = {
    "customers": CUSTOMER,
    "invoices": INVOICE,
    "payments": PAYMENT,
    "payment_receipts": PAYMENT_RECEIPT,
    "credit_notes": CREDIT_NOTE,
}
# Lists that Lago narrows to a period itself.
_BY_ISSUING_DATE: Final = frozenset(("invoices", "credit_notes"))
_NO_TIME: Final = "1970-01-01T00:00:00Z"
_PATHS: Final = {object_type.name: path for path, object_type in _RESOURCES.items()}


class LagoLists:
    """A ListSource; `with_lines` asks for every invoice by itself."""

    name = NAME
    resources = tuple(_RESOURCES)

    def __init__(self, fetcher: Fetcher, *, with_lines: bool = True) -> None:
        self._fetcher = fetcher
        self._with_lines = with_lines

    async def page(self, resource: str, cursor: str | None, period: Period) -> Page:
        """The cursor is the page's number."""
        number = int(cursor or 1)
        object_type = _RESOURCES[resource]
        try:
            answer = await self._fetcher.get(
                f"/api/v1/{resource}", _parameters(resource, number, period)
            )
        except NotThereError:
            # A version that does not have this list yet.
            return Page([], None, 0)
        found = [Listed(object_type, fields, answer.as_of) for fields in _objects(answer, resource)]
        if object_type is INVOICE:
            found = await self._detailed(found)
        meta = answer.body.get("meta") or {}
        following = meta.get("next_page")
        return Page(
            [one for one in found if one.is_of(period)],
            str(following) if following and found else None,
            meta.get("total_count"),
        )

    async def one(self, object_type: ObjectType, object_id: str) -> Listed | None:
        """The object whole."""
        path = f"/api/v1/{_PATHS[object_type.name]}/{quote(object_id, safe='')}"
        try:
            answer = await self._fetcher.get(path)
        except NotThereError:
            return None
        fields = answer.body.get(object_type.name)
        if not isinstance(fields, dict):
            return None
        return Listed(object_type, _without_no_time(fields), answer.as_of)

    def _lacks(self, listed: Listed) -> bool:
        # Lists of older versions do not say either whose an invoice is.
        fields = listed.fields
        names_customer = "customer" in fields or "external_customer_id" in fields
        return not names_customer or (self._with_lines and "fees" not in fields)

    async def _detailed(self, listed: list[Listed]) -> list[Listed]:
        places = asyncio.Semaphore(AT_ONCE)

        async def whole(one: Listed) -> Listed:
            if not one.id or not self._lacks(one):
                return one
            async with places:
                # One that was deleted in between is told of as it was.
                return await self.one(INVOICE, one.id) or one

        return list(await asyncio.gather(*map(whole, listed)))


def _parameters(resource: str, number: int, period: Period) -> list[tuple[str, str | int]]:
    parameters: list[tuple[str, str | int]] = [("page", number), ("per_page", PER_PAGE)]
    if resource in _BY_ISSUING_DATE:
        if period.since is not None:
            parameters.append(("issuing_date_from", period.since.isoformat()))
        if period.until is not None:
            parameters.append(("issuing_date_to", period.until.isoformat()))
    return parameters


def _objects(answer: Answer, resource: str) -> list[dict[str, Any]]:
    found = answer.body.get(resource)
    if not isinstance(found, list):
        return []
    return [_without_no_time(fields) for fields in found if isinstance(fields, dict)]


def _without_no_time(fields: dict[str, Any]) -> dict[str, Any]:
    """Portico's own API, whose clients insist on a time, has this where none is known."""
    if fields.get("created_at") != _NO_TIME:
        return fields
    return {name: value for name, value in fields.items() if name != "created_at"}
