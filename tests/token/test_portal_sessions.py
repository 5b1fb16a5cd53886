"""Portal sessions by API: made, listed, shown, ended; never across organizations."""

from typing import Any

import httpx
import pytest

from contracts.views import PORTAL_VIEWS
from tests.servers import Database
from tests.token.conftest import PUBLIC_URL, Instance, api_key, known_customer, new_session

SESSIONS = "/api/v1/portal_sessions"
CUSTOMER_SESSIONS = "/api/v1/customers/{}/portal_sessions"
NOBODYS = "00000000-0000-7000-8000-000000000000"


async def create(host: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await host.post(SESSIONS, json={"external_customer_id": "cust_1", **body})


async def is_active(instance: Instance, session: dict[str, Any]) -> bool:
    return bool((await instance.introspect(session["token"]))["active"])


async def test_a_new_session_has_its_token_and_address(host: httpx.AsyncClient) -> None:
    session = await new_session(host, locale="fr", view="invoices", expires_in=3_600)

    assert session["url"] == f"{PUBLIC_URL}/portal/acme#{session['token']}"
    assert (session["external_customer_id"], session["revoked_at"]) == ("cust_1", None)
    assert (session["locale"], session["view"], session["invoice_id"]) == ("fr", "invoices", None)
    assert session["created_at"].endswith("Z")
    assert session["expires_at"] > session["created_at"]


async def test_the_token_ends_when_the_session_does(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    told = await instance.introspect((await new_session(host, expires_in=60))["token"])

    assert told["exp"] - told["iat"] == 60


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"external_customer_id": None}, "external_customer_id", "value_is_invalid"),
        ({"external_customer_id": ""}, "external_customer_id", "value_is_mandatory"),
        ({"external_customer_id": "x" * 201}, "external_customer_id", "value_is_too_long"),
        ({"external_customer_id": "a\0b"}, "external_customer_id", "value_is_invalid"),
        ({"external_customer_id": 7}, "external_customer_id", "value_is_invalid"),
        ({"expires_in": 43_201}, "expires_in", "value_is_out_of_range"),
        ({"expires_in": 0}, "expires_in", "value_is_out_of_range"),
        ({"expires_in": True}, "expires_in", "value_is_invalid"),
        ({"expires_in": "3600"}, "expires_in", "value_is_invalid"),
        ({"expires_in": 1.5}, "expires_in", "value_is_invalid"),
        ({"locale": "xx-YY"}, "locale", "not_a_valid_language_code"),
        ({"view": "../admin"}, "view", "value_is_invalid"),
        ({"view": "evil"}, "view", "value_is_invalid"),
        ({"invoice_id": ""}, "invoice_id", "value_is_mandatory"),
        ({"scopes": ["portal:admin"]}, "scopes", "value_is_invalid"),
        ({"scopes": []}, "scopes", "value_is_invalid"),
        ({"revoke_others": "yes"}, "revoke_others", "value_is_invalid"),
    ],
)
async def test_a_wrong_field_is_named_with_its_code(
    host: httpx.AsyncClient, body: dict[str, Any], field: str, code: str
) -> None:
    answer = await create(host, **body)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json() == {
        "status": 422,
        "error": "Unprocessable Entity",
        "code": "validation_errors",
        "error_details": {field: [code]},
    }


async def test_a_missing_customer_is_mandatory(host: httpx.AsyncClient) -> None:
    answer = await host.post(SESSIONS, json={"expires_in": 60})

    assert answer.json()["error_details"] == {"external_customer_id": ["value_is_mandatory"]}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"external_customer_id":"\\ud800"}', b"[]", b"null"]
)
async def test_a_body_that_is_no_object_in_json_is_named(
    host: httpx.AsyncClient, body: bytes
) -> None:
    answer = await host.post(SESSIONS, content=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_errors")
    assert answer.json()["error_details"] == {"body": ["value_is_invalid"]}


async def test_every_view_of_the_portal_may_be_opened(host: httpx.AsyncClient) -> None:
    made = [(await new_session(host, view=view))["view"] for view in PORTAL_VIEWS]

    assert made == list(PORTAL_VIEWS)


async def test_a_body_beyond_any_session_is_refused(host: httpx.AsyncClient) -> None:
    assert (await create(host, more="x" * 20_000)).status_code == 413


async def test_a_session_of_an_unknown_customer_is_not_made(host: httpx.AsyncClient) -> None:
    answer = await create(host, external_customer_id="nobody")

    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


async def test_sessions_are_listed_newest_first_without_tokens(host: httpx.AsyncClient) -> None:
    made = [await new_session(host) for _ in range(3)]

    answer = await host.get(SESSIONS, params={"external_customer_id": "cust_1", "per_page": 2})

    assert [session["id"] for session in answer.json()["portal_sessions"]] == [
        made[2]["id"],
        made[1]["id"],
    ]
    assert answer.json()["meta"] == {
        "current_page": 1,
        "next_page": 2,
        "prev_page": None,
        "total_pages": 2,
        "total_count": 3,
    }
    assert all(session["token"] not in answer.text for session in made)
    assert "url" not in answer.json()["portal_sessions"][0]


async def test_an_empty_list_has_page_0(host: httpx.AsyncClient) -> None:
    answer = await host.get(SESSIONS, params={"external_customer_id": "cust_1"})

    assert answer.json()["portal_sessions"] == []
    assert answer.json()["meta"]["current_page"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "external_customer_id"),
        ({"external_customer_id": "cust_1", "page": "0"}, "page"),
        ({"external_customer_id": "cust_1", "page": "²"}, "page"),
        ({"external_customer_id": "cust_1", "per_page": "101"}, "per_page"),
        ({"external_customer_id": "x" * 201}, "external_customer_id"),
        ({"external_customer_id": "a\0"}, "external_customer_id"),
    ],
)
async def test_a_list_says_which_parameter_is_wrong(
    host: httpx.AsyncClient, query: dict[str, str], field: str
) -> None:
    answer = await host.get(SESSIONS, params=query)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert list(answer.json()["error_details"]) == [field]


async def test_one_session_is_shown_and_ended(instance: Instance, host: httpx.AsyncClient) -> None:
    session, other = await new_session(host), await new_session(host)

    ended = await host.delete(f"{SESSIONS}/{session['id']}")
    shown = await host.get(f"{SESSIONS}/{session['id']}")

    assert ended.status_code == httpx.codes.OK
    assert ended.json() == shown.json()
    assert shown.json()["portal_session"]["revoked_at"] is not None
    assert not await is_active(instance, session)
    assert await is_active(instance, other)


async def test_ending_twice_is_ending_once(host: httpx.AsyncClient) -> None:
    session = await new_session(host)

    first = await host.delete(f"{SESSIONS}/{session['id']}")
    second = await host.delete(f"{SESSIONS}/{session['id']}")

    assert (second.status_code, second.json()) == (200, first.json())


async def test_a_customers_sessions_end_together(
    postgres: Database, instance: Instance, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, "a/b")
    sessions = [await new_session(host, external_customer_id="a/b") for _ in range(2)]
    other = await new_session(host)

    answer = await host.delete(CUSTOMER_SESSIONS.format("a%2Fb"))

    assert answer.status_code == httpx.codes.OK
    assert answer.json()["revocation"]["external_customer_id"] == "a/b"
    assert [await is_active(instance, session) for session in (*sessions, other)] == [
        False,
        False,
        True,
    ]
    listed = await host.get(SESSIONS, params={"external_customer_id": "a/b"})
    assert all(session["revoked_at"] for session in listed.json()["portal_sessions"])


async def test_a_customer_with_a_typo_is_not_acknowledged(host: httpx.AsyncClient) -> None:
    answer = await host.delete(CUSTOMER_SESSIONS.format("cust_l"))

    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


async def test_an_organizations_sessions_end_together(
    postgres: Database, instance: Instance, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, organization_id="globex")
    async with instance.client(await api_key(instance.settings, "globex")) as globex:
        ours, theirs = await new_session(host), await new_session(globex)

        answer = await host.delete(SESSIONS)

    assert answer.status_code == httpx.codes.OK
    assert not await is_active(instance, ours)
    assert await is_active(instance, theirs)


async def test_a_session_made_after_a_revocation_is_good(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    await host.delete(SESSIONS)

    assert await is_active(instance, await new_session(host))


async def test_a_session_may_end_the_customers_others(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    before = await new_session(host)

    after = await new_session(host, revoke_others=True)

    assert not await is_active(instance, before)
    assert await is_active(instance, after)


async def test_nothing_is_ended_for_a_customer_that_is_unknown(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    before = await new_session(host)
    clock = (await instance.introspect(before["token"]))["clock"]

    answer = await create(host, external_customer_id="nobody", revoke_others=True)

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert (await instance.introspect(before["token"]))["clock"] == clock


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_foreign_session_looks_like_none(
    instance: Instance, host: httpx.AsyncClient, method: str
) -> None:
    session = await new_session(host)
    async with instance.client(await api_key(instance.settings, "globex")) as stranger:
        foreign = await stranger.request(method, f"{SESSIONS}/{session['id']}")
        absent = await stranger.request(method, f"{SESSIONS}/{NOBODYS}")
        malformed = await stranger.request(method, f"{SESSIONS}/1")

    assert foreign.status_code == httpx.codes.NOT_FOUND
    assert foreign.json() == absent.json() == malformed.json()
    assert await is_active(instance, session)


async def test_a_foreign_customer_is_neither_listed_nor_ended(
    instance: Instance, host: httpx.AsyncClient
) -> None:
    session = await new_session(host)
    async with instance.client(await api_key(instance.settings, "globex")) as stranger:
        listed = await stranger.get(SESSIONS, params={"external_customer_id": "cust_1"})
        ended = await stranger.delete(CUSTOMER_SESSIONS.format("cust_1"))

    assert listed.json()["portal_sessions"] == []
    assert ended.status_code == httpx.codes.NOT_FOUND
    assert await is_active(instance, session)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", SESSIONS),
        ("DELETE", SESSIONS),
        ("DELETE", f"{SESSIONS}/{NOBODYS}"),
        ("DELETE", CUSTOMER_SESSIONS.format("cust_1")),
    ],
)
async def test_a_key_that_reads_does_not_write(
    instance: Instance, customer: str, method: str, path: str
) -> None:
    assert customer == "cust_1"
    key = await api_key(instance.settings, scopes=("portal_sessions:read",))
    async with instance.client(key) as client:
        answer = await client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (403, "portal_sessions_write_not_allowed")


async def test_a_method_that_is_not_there_is_answered_in_json(host: httpx.AsyncClient) -> None:
    answer = await host.put(SESSIONS, json={})

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, POST"
