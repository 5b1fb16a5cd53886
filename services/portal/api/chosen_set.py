"""Which invoices an export is of: a filtered list, or chosen ones by their ids. Knows no format."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from contracts.values import ID_CHARACTERS_MAX
from services.chassis.http import ProblemFailure
from services.portal.api.parameters import PARAMETERS_MAX, parameters
from services.portal.languages import offered
from services.portal.portal import Portal
from services.portal.queries import InvalidParameterError, InvoiceQuery, invoice_query
from services.portal.viewer import Viewer

# What somebody ticks by hand, and what an address can carry.
IDS_MAX: Final = 500
# Of one page of the list; a file has all of them.
_OF_A_PAGE: Final = frozenset(("limit", "cursor", "count"))


@dataclass(frozen=True, slots=True)
class ChosenSet:
    """What was asked for. `ids` come before `query`; `asked` is told in the manifest."""

    query: InvoiceQuery
    ids: tuple[str, ...]
    # What the reader has chosen on the page, if anything.
    locale: str | None
    asked: dict[str, list[str]]

    async def invoices(
        self, portal: Portal, viewer: Viewer, at: datetime
    ) -> AsyncGenerator[list[dict[str, Any]], None]:
        """The invoices as the list has them at that time, some of them at once.

        Raises ProblemFailure naming `id` for one that is not there, absent and foreign alike.
        """
        if not self.ids:
            async for page in portal.queries.all_invoices(viewer, self.query, at):
                yield page
            return
        found = await portal.queries.invoices_by_id(viewer, self.ids, at)
        if len(found) < len(self.ids):
            raise ProblemFailure(
                HTTPStatus.NOT_FOUND,
                "not_found",
                "One of the invoices is not here.",
                parameter="id",
            )
        yield found


def chosen_set(query_string: bytes) -> ChosenSet:
    """What the address asks for: the list's filters, or `id` up to 500 times; and `locale`.

    Raises InvalidParameterError naming what cannot be meant.
    """
    given = parameters(query_string, IDS_MAX + PARAMETERS_MAX)
    ids = tuple(dict.fromkeys(value for name, value in given if name == "id" and value))
    filters = [(name, value) for name, value in given if name not in {"id", "locale"}]
    for name, _ in filters:
        if name in _OF_A_PAGE:
            raise InvalidParameterError(name, "is of one page: a file has all that was filtered")
    if len(filters) > PARAMETERS_MAX:
        raise InvalidParameterError("query", f"has more than {PARAMETERS_MAX} filters")
    query = invoice_query(filters)
    if ids and not query.is_plain:
        raise InvalidParameterError("id", "chooses the invoices by itself: leave the filters out")
    if len(ids) > IDS_MAX:
        raise InvalidParameterError("id", f"is given more than {IDS_MAX} times")
    if any(len(one) > ID_CHARACTERS_MAX for one in ids):
        raise InvalidParameterError("id", "is the id of an invoice")
    asked: dict[str, list[str]] = {}
    for name, value in given:
        if value:
            asked.setdefault(name, []).append(value)
    return ChosenSet(query, ids, chosen_locale(given), asked)


def chosen_locale(given: Sequence[tuple[str, str]]) -> str | None:
    """The language that the reader has chosen on the page, of the parameters of an address.

    Raises InvalidParameterError for one that is none of ours.
    """
    values = [value for name, value in given if name == "locale"]
    if not any(values):
        return None
    locale = offered(values[0])
    if len(values) > 1 or locale is None:
        raise InvalidParameterError("locale", "is a language such as fr")
    return locale
