"""Described: the host's reads, in the shapes of Lago's API. Pure.

A test holds this against the addresses, and the answers against the schemas.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from services.chassis.api_descriptions import (
    API_KEY,
    IDEMPOTENCY_KEY,
    RATE_LIMIT_HEADERS,
    api_errors,
)
from services.chassis.openapi import Answer, Operation, Parameter
from services.chassis.schema_parts import META, TEXT, in_path, number_in_query, query, record, rows
from services.portal.host import filters, objects_described
from services.portal.host.filters import PER_PAGE_DEFAULT, PER_PAGE_MAX, ROWS_MAX, Filter

_ETAG: Final = Parameter("etag", "header", "Send it again as `If-None-Match`.", TEXT)
_IF_NONE_MATCH: Final = Parameter(
    "If-None-Match", "header", "The `ETag` of what you have: 304 when nothing has changed.", TEXT
)
_PAGE: Final = (
    number_in_query(
        "page", "Which page; any is as quick as the first.", 1, ROWS_MAX // PER_PAGE_MAX
    ),
    number_in_query("per_page", "Objects on a page.", PER_PAGE_DEFAULT, PER_PAGE_MAX),
)
_NOT_MODIFIED: Final = Answer(HTTPStatus.NOT_MODIFIED, "As you have it.")


class _Collection(NamedTuple):
    """What a list is of: its name, that of one of it, how it looks and what it is filtered by."""

    name: str
    one: str
    shape: dict[str, Any]
    filters: Sequence[Filter]

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


_COLLECTIONS: Final = (
    _Collection("customers", "customer", objects_described.CUSTOMER, filters.CUSTOMERS),
    _Collection("invoices", "invoice", objects_described.INVOICE, filters.INVOICES),
    _Collection("payments", "payment", objects_described.PAYMENT, filters.PAYMENTS),
    _Collection(
        "payment_receipts",
        "payment_receipt",
        objects_described.PAYMENT_RECEIPT,
        filters.PAYMENT_RECEIPTS,
    ),
    _Collection("credit_notes", "credit_note", objects_described.CREDIT_NOTE, filters.CREDIT_NOTES),
)
_DOWNLOADED: Final = ("invoice", "credit_note", "payment_receipt")
_FOUND_BY_ONE: Final = "Only those with this value."
_FOUND_BY_MANY: Final = "Only those with one of these values."
TAGS: Final = {each.name: f"Your {each.words}, as the portal shows them." for each in _COLLECTIONS}


def _named(name: str) -> str:
    """`credit_notes` as `CreditNotes`."""
    return "".join(part.capitalize() for part in name.split("_"))


def _one(of: _Collection) -> str:
    """`credit_note` as `a credit note`."""
    return f"{'an' if of.one[0] in 'aeiou' else 'a'} {of.one.replace('_', ' ')}"


def _filter(one: Filter) -> Parameter:
    name = f"{one.name}[]" if one.many else one.name
    return query(name, _FOUND_BY_MANY if one.many else _FOUND_BY_ONE, _filter_schema(one))


def _filter_schema(one: Filter) -> dict[str, Any]:
    return {"type": "array", "items": TEXT} if one.many else {"type": "string"}


def _list(of: _Collection) -> Operation:
    return Operation(
        name=f"list{_named(of.name)}",
        method="get",
        path=f"/api/v1/{of.name}",
        summary=f"List {of.words}",
        tag=of.name,
        parameters=(*_PAGE, *(_filter(each) for each in of.filters), _IF_NONE_MATCH),
        answers=(_page(of), _NOT_MODIFIED, *_list_errors()),
        security=(API_KEY,),
    )


def _of_customer(of: _Collection) -> Operation:
    mine = [each for each in of.filters if each.name != "external_customer_id"]
    return Operation(
        name=f"list{_named(of.name)}OfCustomer",
        method="get",
        path=f"/api/v1/customers/{{external_id}}/{of.name}",
        summary=f"List the {of.words} of a customer",
        tag=of.name,
        parameters=(
            in_path("external_id", "The customer's id in your system, escaped.", "cus_1"),
            *_PAGE,
            *(_filter(each) for each in mine),
            _IF_NONE_MATCH,
        ),
        answers=(_page(of), _NOT_MODIFIED, *_list_errors(HTTPStatus.NOT_FOUND)),
        security=(API_KEY,),
    )


def _show(of: _Collection) -> Operation:
    name = "external_id" if of.one == "customer" else "id"
    return Operation(
        name=f"show{_named(of.one)}",
        method="get",
        path=f"/api/v1/{of.name}/{{{name}}}",
        summary=f"Show {_one(of)}",
        tag=of.name,
        parameters=(in_path(name, "Its id, escaped."), _IF_NONE_MATCH),
        answers=(
            Answer(
                HTTPStatus.OK,
                "As it is now.",
                record({of.one: of.shape}),
                headers=(*RATE_LIMIT_HEADERS, _ETAG),
            ),
            _NOT_MODIFIED,
            *api_errors(HTTPStatus.NOT_FOUND),
        ),
        security=(API_KEY,),
    )


def _download(of: _Collection) -> Operation:
    return Operation(
        name=f"download{_named(of.one)}",
        method="post",
        path=f"/api/v1/{of.name}/{{id}}/download",
        summary=f"Make a link to the PDF of {_one(of)}",
        tag=of.name,
        description="`file_url` is good for minutes and needs no key.",
        parameters=(in_path("id", "Its id, escaped."), IDEMPOTENCY_KEY),
        answers=(
            Answer(HTTPStatus.OK, "With its `file_url`.", record({of.one: of.shape})),
            *api_errors(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
        ),
        security=(API_KEY,),
    )


def _page(of: _Collection) -> Answer:
    return Answer(
        HTTPStatus.OK,
        "A page.",
        record({of.name: rows(of.shape), "meta": META}),
        headers=(*RATE_LIMIT_HEADERS, _ETAG),
    )


def _list_errors(*statuses: HTTPStatus) -> Sequence[Answer]:
    return api_errors(HTTPStatus.UNPROCESSABLE_ENTITY, *statuses)


OPERATIONS: Final = (
    *(_list(each) for each in _COLLECTIONS),
    *(_show(each) for each in _COLLECTIONS),
    *(_of_customer(each) for each in _COLLECTIONS if each.one != "customer"),
    *(_download(each) for each in _COLLECTIONS if each.one in _DOWNLOADED),
)
