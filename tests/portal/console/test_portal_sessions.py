"""Live sessions in the console: seen, and ended for one, for a customer, for everybody."""

import re

import asyncpg
import httpx
import pytest

from tests.portal.console.conftest import form_token
from tests.servers import Database
from tests.token.conftest import Instance, known_customer, new_session
from tests.token.conftest import api_key as new_api_key

SESSIONS = "/console/sessions"


@pytest.fixture
async def made(token_service: Instance, api_key: str, postgres: Database) -> list[dict[str, str]]:
    """One session of `cust_1`, two of `cust_2`, and one of another organization."""
    await known_customer(postgres)
    await known_customer(postgres, "cust_2")
    await known_customer(postgres, "cust_1", "hooli")
    async with token_service.client(api_key) as host:
        sessions = [
            await new_session(host, external_customer_id=customer)
            for customer in ("cust_1", "cust_2", "cust_2")
        ]
    async with token_service.client(await new_api_key(token_service.settings, "hooli")) as other:
        return [*sessions, await new_session(other)]


def ids(page: httpx.Response) -> list[str]:
    assert page.status_code == httpx.codes.OK, page.text
    return re.findall(rf'action="{SESSIONS}/([0-9a-f-]+)/revoke"', page.text)


async def sent(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    page = await client.get(SESSIONS)
    form = {"form_token": form_token(page.text), **fields}
    return await client.post(path, data=form)


async def is_live(token_service: Instance, session: dict[str, str]) -> bool:
    return bool((await token_service.introspect(session["token"]))["active"])


async def test_an_organizations_sessions_are_listed_newest_first(
    signed_in: httpx.AsyncClient, made: list[dict[str, str]], postgres: Database
) -> None:
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute(
        "INSERT INTO activity.entries (organization_id, event_digest, external_customer_id, type,"
        " happened_at, session_id) VALUES ('acme', '', 'cust_1', 'portal_session.opened',"
        " '2026-01-02T03:04:00Z', $1)",
        made[0]["id"],
    )
    await connection.execute("UPDATE read_model.customers SET name = 'Pied <b>Piper</b>'")
    await connection.close()
    page = await signed_in.get(SESSIONS)
    assert ids(page) == [made[2]["id"], made[1]["id"], made[0]["id"]]
    assert "Jan 2, 2026" in page.text
    assert page.text.count("not yet") == 2
    assert "Pied &lt;b&gt;Piper" in page.text
    # No link of anybody is in the page.
    assert made[0]["token"] not in page.text
    assert ids(await signed_in.get(SESSIONS, params={"customer": "cust_1"})) == [made[0]["id"]]


async def test_one_session_is_ended(
    signed_in: httpx.AsyncClient, made: list[dict[str, str]], token_service: Instance
) -> None:
    answer = await sent(signed_in, f"{SESSIONS}/{made[1]['id']}/revoke")
    assert answer.headers["location"] == f"{SESSIONS}?done=one"
    assert [await is_live(token_service, session) for session in made] == [
        True, False, True, True,
    ]  # fmt: skip
    assert "The session has ended" in (await signed_in.get(answer.headers["location"])).text


async def test_a_foreign_session_cannot_be_ended(
    signed_in: httpx.AsyncClient, made: list[dict[str, str]], token_service: Instance
) -> None:
    answer = await sent(signed_in, f"{SESSIONS}/{made[3]['id']}/revoke")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert await is_live(token_service, made[3])


async def test_all_of_a_customer_are_ended_and_nobody_elses(
    signed_in: httpx.AsyncClient, made: list[dict[str, str]], token_service: Instance
) -> None:
    answer = await sent(signed_in, f"{SESSIONS}/revoke-customer", customer="cust_2")
    assert answer.headers["location"] == f"{SESSIONS}?customer=cust_2&done=customer"
    assert [await is_live(token_service, session) for session in made] == [
        True, False, False, True,
    ]  # fmt: skip


async def test_everybodys_are_ended_after_a_question(
    signed_in: httpx.AsyncClient, made: list[dict[str, str]], token_service: Instance
) -> None:
    question = await signed_in.get(f"{SESSIONS}/revoke-all")
    assert "also for those who are reading now" in question.text
    refused = await signed_in.post(f"{SESSIONS}/revoke-all", data={"form_token": "guessed"})
    assert refused.status_code == httpx.codes.FORBIDDEN
    assert await is_live(token_service, made[0])
    answer = await sent(signed_in, f"{SESSIONS}/revoke-all")
    assert answer.headers["location"] == f"{SESSIONS}?done=all"
    assert [await is_live(token_service, session) for session in made] == [
        False, False, False, True,
    ]  # fmt: skip
    assert "No live sessions" in (await signed_in.get(SESSIONS)).text
