"""Serves the statement of account."""

import json
from http import HTTPStatus

from starlette.responses import Response

from services.portal.pages.entry_filters import entry_filters
from services.portal.pages.reader import Reader
from services.portal.pages.serving.visits import Visit
from services.portal.pages.statement import refused_statement, statement
from services.portal.pages.statement_periods import Period, usual_periods
from services.portal.queries import InvalidParameterError, StatementQuery, statement_query


async def statement_page(visit: Visit) -> Response:
    """`/portal/pages/statement`"""
    who = await visit.reader()
    currencies = await _currencies(visit)
    try:
        query = statement_query(visit.parameters)
    except InvalidParameterError:
        shown = usual_periods(who.today)["this_year"]
        page = refused_statement(who, "", shown, currencies, "")
        return visit.show(page, HTTPStatus.BAD_REQUEST)
    currency = entry_filters("statement", visit.parameters).currency
    try:
        answer = json.loads(await visit.queries.statement(visit.viewer, query, visit.at))
    except InvalidParameterError as error:
        page = refused_statement(who, error.parameter, _period(who, query), currencies, currency)
        return visit.show(page, HTTPStatus.BAD_REQUEST)
    profile = json.loads(await visit.queries.profile(visit.viewer, visit.at))
    return visit.show(
        statement(who, answer, profile, currencies, currency=currency, downloads=visit.downloads)
    )


async def _currencies(visit: Visit) -> list[str]:
    totals = json.loads(await visit.queries.currencies(visit.viewer, visit.at))
    return [block["currency"] for block in totals["currencies"]]


def _period(who: Reader, query: StatementQuery) -> Period:
    """What was asked for, with the ends that the statement itself would have had."""
    last = query.last_day or who.today
    return Period(query.first_day or last.replace(month=1, day=1), last)
