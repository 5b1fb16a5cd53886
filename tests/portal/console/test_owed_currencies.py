"""The currencies to choose from are those that somebody owes in, and are kept for a minute."""

from typing import TYPE_CHECKING

from services.portal.console.owed_currencies import SECONDS_KEPT, OwedCurrencies
from tests.portal.builders import invoice
from tests.portal.conftest import Fold

if TYPE_CHECKING:
    from asyncpg import Pool, Record


async def test_a_new_currency_is_offered_within_a_minute(pool: "Pool[Record]", fold: Fold) -> None:
    now = 1_000.0
    owed = OwedCurrencies(lambda: now)
    # That there are none is not kept: the first invoice of a company is seen at once.
    assert await owed.of(pool, "acme") == []
    await fold(invoice(), invoice("inv_2", currency="JPY"))
    assert await owed.of(pool, "acme") == ["EUR", "JPY"]
    assert await owed.of(pool, "globex") == []
    await fold(invoice("inv_3", currency="CHF"))
    assert await owed.of(pool, "acme") == ["EUR", "JPY"]
    now += SECONDS_KEPT
    assert await owed.of(pool, "acme") == ["CHF", "EUR", "JPY"]
