"""`/console/customers`: everybody whom events have named, searched and sorted."""

from http import HTTPStatus

from starlette.responses import Response

from services.portal.console.customer_addresses import ListPage, pages_before
from services.portal.console.customer_list import customer_list
from services.portal.console.customer_query import CustomerQuery, customer_query
from services.portal.console.customer_questions import find_customers
from services.portal.console.navigation import CUSTOMERS
from services.portal.console.page import Visit, page
from services.portal.queries import InvalidParameterError


async def customers(visit: Visit) -> Response:
    """`GET /console/customers?q=&sort=&cursor=`"""
    given = visit.request.query_params
    pairs = [(name, value) for name, value in given.multi_items() if name != "before"]
    try:
        query = customer_query(pairs)
        return await _list(visit, query, pages_before(given.getlist("before")))
    except InvalidParameterError:
        return _unreadable(visit)


async def _list(visit: Visit, query: CustomerQuery, before: tuple[str, ...]) -> Response:
    portal, at = visit.portal, visit.portal.clock()
    found = await find_customers(portal.pool, visit.organization_id, query, at)
    currencies = await portal.console.owed_currencies.of(portal.pool, visit.organization_id)
    shown = customer_list(visit.language, ListPage(query, before), found, currencies)
    title = visit.texts.gettext("Customers")
    return visit.page(
        "customers.html", section="customers", title=title, sheets=("customers.css",), list=shown
    )


def _unreadable(visit: Visit) -> Response:
    """For an address that cannot be meant: one of another order, or made by hand."""
    _ = visit.texts.gettext
    return visit.page(
        "customers_unreadable.html",
        section="customers",
        title=_("This address cannot be read"),
        status=HTTPStatus.BAD_REQUEST,
        everybody=CUSTOMERS,
    )


ROUTES = [page(CUSTOMERS, customers)]
