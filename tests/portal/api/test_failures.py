"""What a browser and what a client is told when a page cannot be made."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from contracts.problems import PROBLEM_CONTENT_TYPE
from tests.portal.builders import customer, organization, project
from tests.portal.running import Host, Portal, host_of, portal_settings, running_portal
from tests.servers import Database, Server, Topics
from tests.token.conftest import running, settings_of

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "iframe"}
SCRIPT = {"accept": "text/html", "sec-fetch-dest": "empty"}
ORIGIN = "https://app.example.com"


@pytest.fixture
async def world(
    own_database: Database, redis_url: str, kafka: str, topics: Topics, *, kafka_idempotence: bool
) -> AsyncIterator[tuple[Portal, Host]]:
    """A portal and a host of `acme`, over a Postgres that the test may take away."""
    seen = organization("acme", allowed_origins=[ORIGIN])
    await project(own_database.ledger_dsn, seen, organization("other"), customer("cust_1"))
    its = settings_of(own_database, redis_url, kafka, kafka_idempotence=kafka_idempotence)
    async with (
        running(its) as token_service,
        host_of(token_service) as host,
        running_portal(portal_settings(own_database, token_service, topics)) as portal,
    ):
        yield portal, host


def page_of(answer: httpx.Response) -> str:
    """The page of an answer that is one."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'nonce-" in answer.headers["content-security-policy"]
    return answer.text


async def test_without_postgres_a_first_visit_is_a_page_that_tries_again(
    world: tuple[Portal, Host], own_postgres: Server
) -> None:
    portal, _ = world
    await asyncio.to_thread(own_postgres.stop)
    french = BROWSER | {"accept-language": "xx, fr-CA;q=0.9, en;q=0.8"}
    answer = await portal.get("/portal/other", headers=french)
    page = page_of(answer)
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert int(answer.headers["retry-after"]) > 0
    assert 'lang="fr"' in page
    assert "La facturation n’est pas joignable pour le moment" in page
    assert 'id="again"' in page
    # It has nothing of anybody in it, and stands wherever the real page is to stand.
    assert "frame-ancestors *;" in answer.headers["content-security-policy"]
    wished = await portal.get("/portal/other?locale=ar&theme=dark", headers=french)
    assert 'lang="ar" dir="rtl" data-theme="dark"' in page_of(wished)


async def test_without_postgres_the_shell_of_an_organization_seen_before_is_served(
    world: tuple[Portal, Host], own_postgres: Server
) -> None:
    portal, _ = world
    before = await portal.get("/portal/acme", headers=BROWSER)
    await asyncio.to_thread(own_postgres.stop)
    after = await portal.get("/portal/acme", headers=BROWSER)
    assert (before.status_code, after.status_code) == (200, 200)
    assert f"frame-ancestors {ORIGIN};" in after.headers["content-security-policy"]
    assert (await portal.get("/portal/pages/states/acme?locale=fr")).status_code == httpx.codes.OK


async def test_without_postgres_scripts_and_clients_get_the_problem(
    world: tuple[Portal, Host], own_postgres: Server
) -> None:
    portal, host = world
    token = await host.token()
    assert await portal.status(token) == httpx.codes.OK
    await asyncio.to_thread(own_postgres.stop)
    for path, bearer, headers in (
        ("/portal/other", None, {}),
        ("/portal/other", None, SCRIPT),
        ("/portal/pages/overview", token, SCRIPT),
        # A browser that does not say what it fetches for.
        ("/portal/pages/overview", token, {"accept": "text/html"}),
    ):
        answer = await portal.get(path, bearer, headers=headers)
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert answer.headers["content-type"] == PROBLEM_CONTENT_TYPE
        assert answer.json()["code"] == "unavailable"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/portal", 404),
        ("/portal/acme/deeper", 404),
        ("/portal/nobody", 404),
        ("/portal/pages/overview", 401),
        ("/portal/api/overview", 401),
    ],
)
async def test_an_address_that_leads_nowhere_is_a_page_in_a_browser_only(
    portal: Portal, path: str, status: int
) -> None:
    answer = await portal.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert "There is nothing here" in page_of(answer)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    if path != "/portal/nobody":
        client = await portal.get(path)
        assert client.status_code == status
        assert client.json()["detail"]


async def test_a_method_that_is_not_taken_is_told_which_are(portal: Portal, token: str) -> None:
    async with portal.client(token) as client:
        for method, path, allowed in (
            ("PATCH", "/portal/api/overview", "GET, HEAD"),
            ("GET", "/portal/api/preferences", "PUT"),
            ("POST", "/portal/api/session", "DELETE"),
            ("POST", "/portal/acme", "GET, HEAD"),
        ):
            answer = await client.request(method, path)
            assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
            assert answer.headers["allow"] == allowed
            assert answer.json()["detail"] == f"This address takes {allowed}."
        answer = await client.put("/portal/api/nonsense")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
