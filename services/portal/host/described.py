"""Described: the host's reads, in the shapes of Lago's API. Pure.

A test holds this against the addresses, and the answers against the schemas.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

from services.chassis.api_descriptions import IF_NONE_MATCH, api_error, for_hosts
from services.chassis.openapi import Answer, Named, Operation, Parameter
from services.chassis.schema_parts import (
    PAGE_META,
    in_path,
    listed,
    number_in_query,
    under,
)
from services.portal.host import filters, links, objects_described
from services.portal.host.answering import SCOPE
from services.portal.host.filters import PER_PAGE_DEFAULT, PER_PAGE_MAX, ROWS_MAX, Filter
from services.portal.host.filters_described import parameter
from services.portal.host.routes import BODY_BYTES_MAX

_PAGE: Final = (
    number_in_query(
        "page", "Which page; any is as quick as the first.", 1, ROWS_MAX // PER_PAGE_MAX
    ),
    number_in_query("per_page", "Objects on a page.", PER_PAGE_DEFAULT, PER_PAGE_MAX),
)
_LISTED: Final = (
    "Those that every filter finds; an empty filter counts as left out, an unknown one is passed"
    " over."
)
_BY_METADATA: Final = (
    " `metadata[name]=value` finds those with that custom field, an empty value those without it."
)
_WITH_METADATA: Final = ("customer", "invoice")
_LINK_MINUTES: Final = links.LIFETIME_SECONDS // 60


class _Collection(NamedTuple):
    """What a list is of: its name, that of one of it, how it looks and what it is filtered by."""

    name: str
    one: str
    shape: Named
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
TAGS: Final = {each.name: f"Your {each.words}, as the portal shows them." for each in _COLLECTIONS}


def _named(name: str) -> str:
    """`credit_notes` as `CreditNotes`."""
    return "".join(part.capitalize() for part in name.split("_"))


def _one(of: _Collection) -> str:
    """`credit_note` as `a credit note`."""
    return f"{'an' if of.one[0] in 'aeiou' else 'a'} {of.one.replace('_', ' ')}"


def _found(of: _Collection) -> str:
    return _LISTED + (_BY_METADATA if of.one in _WITH_METADATA else "")


def _list(of: _Collection) -> Operation:
    return Operation(
        name=f"list{_named(of.name)}",
        method="get",
        path=f"/api/v1/{of.name}",
        summary=f"List {of.words}",
        tag=of.name,
        description=_found(of),
        parameters=(*_PAGE, *(parameter(each) for each in of.filters), IF_NONE_MATCH),
        answers=(_page(of),),
    )


def _of_customer(of: _Collection) -> Operation:
    mine = [each for each in of.filters if each.name != "external_customer_id"]
    return Operation(
        name=f"list{_named(of.name)}OfCustomer",
        method="get",
        path=f"/api/v1/customers/{{external_id}}/{of.name}",
        summary=f"List the {of.words} of a customer",
        tag=of.name,
        description=_found(of),
        parameters=(
            in_path("external_id", "The customer's id in your system, escaped.", "cus_1"),
            *_PAGE,
            *(parameter(each) for each in mine),
            IF_NONE_MATCH,
        ),
        answers=(
            _page(of),
            api_error(HTTPStatus.NOT_FOUND, "The customer is not known (`customer_not_found`)."),
        ),
    )


def _show(of: _Collection) -> Operation:
    name = "external_id" if of.one == "customer" else "id"
    return Operation(
        name=f"show{_named(of.one)}",
        method="get",
        path=f"/api/v1/{of.name}/{{{name}}}",
        summary=f"Show {_one(of)}",
        tag=of.name,
        parameters=(_id(of, name), IF_NONE_MATCH),
        answers=(Answer(HTTPStatus.OK, "As it is now.", under(of.one, of.shape)),),
    )


def _download(of: _Collection) -> Operation:
    return Operation(
        name=f"download{_named(of.one)}",
        method="post",
        path=f"/api/v1/{of.name}/{{id}}/download",
        summary=f"Make a link to the PDF of {_one(of)}",
        tag=of.name,
        description=f"`file_url` opens the PDF for {_LINK_MINUTES} minutes and needs no key: the"
        " billing system's own where that is preferred, else Portico's.",
        parameters=(_id(of, "id"),),
        answers=(Answer(HTTPStatus.OK, "With its `file_url`.", under(of.one, of.shape)),),
    )


def _id(of: _Collection, name: str) -> Parameter:
    whose = "The customer's id in your system" if of.one == "customer" else "Its `lago_id`"
    return in_path(name, f"{whose}, escaped.")


def _page(of: _Collection) -> Answer:
    return Answer(HTTPStatus.OK, "A page.", listed(of.name, of.shape, PAGE_META))


OPERATIONS: Final = for_hosts(
    SCOPE,
    *(_list(each) for each in _COLLECTIONS),
    *(_show(each) for each in _COLLECTIONS),
    *(_of_customer(each) for each in _COLLECTIONS if each.one != "customer"),
    *(_download(each) for each in _COLLECTIONS if each.one in _DOWNLOADED),
    body_bytes_max=BODY_BYTES_MAX,
)
