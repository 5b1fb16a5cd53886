"""Sessions that are good now, of a whole organization, as operators list them."""

from typing import Any

import httpx

from tests.servers import Database
from tests.token.conftest import Instance, api_key, known_customer, new_session

SESSIONS = "/api/v1/portal_sessions"


async def live(host: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await host.get(SESSIONS, params={"live": "true", **query})
    assert answer.status_code == httpx.codes.OK, answer.text
    found: list[dict[str, Any]] = answer.json()["portal_sessions"]
    return found


async def test_live_sessions_of_everybody_come_newest_first_page_by_page(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    await known_customer(postgres, "cust_2")
    made = [
        (await new_session(host, external_customer_id=customer))["id"]
        for customer in ("cust_1", "cust_2", "cust_1")
    ]
    first = (await host.get(SESSIONS, params={"live": "true", "per_page": "2"})).json()
    assert [session["id"] for session in first["portal_sessions"]] == [made[2], made[1]]
    rest = await live(host, cursor=first["meta"]["next_cursor"])
    assert [session["id"] for session in rest] == [made[0]]
    assert [session["id"] for session in await live(host, external_customer_id="cust_2")] == [
        made[1]
    ]
    assert "token" not in first["portal_sessions"][0]


async def test_what_has_ended_in_any_way_is_not_live(
    host: httpx.AsyncClient, postgres: Database
) -> None:
    await known_customer(postgres, "cust_2")
    revoked, kept = [await new_session(host) for _ in range(2)]
    await new_session(host, external_customer_id="cust_2")
    await host.delete(f"{SESSIONS}/{revoked['id']}")
    await host.delete("/api/v1/customers/cust_2/portal_sessions")
    assert [session["id"] for session in await live(host)] == [kept["id"]]
    await host.delete(SESSIONS)
    assert await live(host) == []
    after = await new_session(host)
    assert [session["id"] for session in await live(host)] == [after["id"]]


async def test_who_made_a_session_is_told_by_name_and_only_to_its_organization(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    named = await api_key(instance.settings, name="Back office")
    async with instance.client(named) as back_office:
        await new_session(back_office)
    (session,) = await live(host)
    assert session["made_by"] == "Back office"
    async with instance.client(await api_key(instance.settings, "hooli")) as foreign:
        assert await live(foreign) == []


async def test_a_cursor_that_is_none_is_named(host: httpx.AsyncClient) -> None:
    answer = await host.get(SESSIONS, params={"live": "true", "cursor": "x"})
    assert answer.json()["error_details"] == {"cursor": ["value_is_invalid"]}
