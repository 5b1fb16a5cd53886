"""What a host has read already it is not sent again."""

import httpx

from services.token.routes.described import API
from tests.described import addresses, sent_again
from tests.token.conftest import new_session

# Makes a link each time.
NO_READ = "createPortalUrl"


async def test_every_read_has_a_tag(host: httpx.AsyncClient) -> None:
    session = await new_session(host)
    reads = addresses(API, "get", {"session_id": session["id"], "external_id": "cust_1"})
    link = await host.get(reads.pop(NO_READ))
    reads["listPortalSessions"] += "?external_customer_id=cust_1"

    assert await sent_again(host, [*reads.values(), "/api/v1/portal_sessions?live=true"]) == []
    assert "etag" not in link.headers


async def test_a_session_that_has_ended_is_another_answer(host: httpx.AsyncClient) -> None:
    address = f"/api/v1/portal_sessions/{(await new_session(host))['id']}"
    first = await host.get(address)
    await host.delete(address)

    ended = await host.get(address, headers={"if-none-match": first.headers["etag"]})

    assert ended.status_code == httpx.codes.OK
    assert ended.json()["portal_session"]["revoked_at"] is not None
