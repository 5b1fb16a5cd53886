"""Endpoints of an organization, whoever sees to them at the same time."""

import asyncio

from contracts.activity import WEBHOOK_TYPES
from services.ledger.activity.endpoints import ENDPOINTS_MAX, TooManyEndpointsError
from tests.ledger.activity.delivering import Office


async def test_those_who_come_at_once_make_no_more_than_there_may_be(office: Office) -> None:
    endpoints = office.endpoints
    urls = [f"https://hooks.example.com/{number}" for number in range(3 * ENDPOINTS_MAX)]
    outcomes = await asyncio.gather(
        *(endpoints.create("acme", url, WEBHOOK_TYPES, None) for url in urls),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert {type(each) for each in refused} == {TooManyEndpointsError}
    assert len(refused) == 2 * ENDPOINTS_MAX
    assert len(await endpoints.every("acme")) == ENDPOINTS_MAX
