"""A host that asks for a link again with the same key gets the same link."""

from collections import defaultdict
from datetime import datetime, timedelta

import httpx

from services.portal.described import API
from services.portal.settings import PortalSettings
from tests.described import addresses, ignoring_idempotency_keys
from tests.portal.builders import NOON, invoice
from tests.portal.conftest import Fold
from tests.portal.running import running_portal

ADDRESS = "invoices/inv_1/download"
KEY = {"idempotency-key": "order-42"}


async def test_every_post_takes_a_key(host: httpx.AsyncClient) -> None:
    paths = addresses(API, "post", defaultdict(lambda: "1")).values()
    below = [path.removeprefix("/api/v1/") for path in paths]
    assert await ignoring_idempotency_keys(host, below) == {}


async def test_a_link_asked_for_again_is_the_same_for_a_day(
    settings: PortalSettings, key: str, fold: Fold
) -> None:
    now = [NOON]

    def clock() -> datetime:
        return now[0]

    await fold(invoice())
    async with running_portal(settings, clock) as portal, portal.client(key) as host:
        first = await host.post(f"/api/v1/{ADDRESS}", headers=KEY)
        now[0] += timedelta(hours=24, seconds=-1)
        again = await host.post(f"/api/v1/{ADDRESS}", headers=KEY)
        now[0] += timedelta(seconds=1)
        anew = await host.post(f"/api/v1/{ADDRESS}", headers=KEY)

    assert first.status_code == httpx.codes.OK, first.text
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    # It holds a key, also the second time.
    assert again.headers["cache-control"] == first.headers["cache-control"] == "no-store"
    assert anew.status_code == httpx.codes.OK
    assert anew.content != first.content


async def test_another_body_with_the_same_key_is_refused(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    await fold(invoice())
    await host.post(ADDRESS, headers=KEY)

    other = await host.post(ADDRESS, headers=KEY, json={})
    too_large = await host.post(ADDRESS, headers=KEY, content=b" " * 16_385)

    assert other.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert other.json()["error_details"] == {"idempotency_key": ["value_already_exist"]}
    assert too_large.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


async def test_what_was_not_found_may_be_asked_for_again_with_the_same_key(
    host: httpx.AsyncClient, fold: Fold
) -> None:
    assert (await host.post(ADDRESS, headers=KEY)).status_code == httpx.codes.NOT_FOUND

    await fold(invoice())

    assert (await host.post(ADDRESS, headers=KEY)).status_code == httpx.codes.OK
