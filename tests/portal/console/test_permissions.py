"""What a sign-in may not do is offered nowhere, and refused by the name of the scope it lacks."""

import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Match

from contracts.scopes import API_KEY_SCOPES
from services.portal.console.customer_commands import NEEDS
from services.portal.console.page import PageRoute
from services.portal.console.permissions import SCOPE_OF, Ability, scope_of_refusal
from services.portal.console.routes import console_routes
from tests.portal.console.conftest import form_token, sign_in
from tests.portal.console.whole import Whole, whole
from tests.servers import Database, Topics
from tests.token.conftest import Instance, known_customer, new_session
from tests.token.conftest import api_key as new_api_key

ROUTES: Final = [route for route in console_routes() if isinstance(route, PageRoute)]
CUSTOMER: Final = "/console/customers/cust_1"
# What stands for the parts of an address; nothing of these ids is there.
PARTS: Final = {"external_id:path": "cust_1", "nothing:path": "nowhere"}
NOT_WALKED: Final = {"/console/sign-out"}
FORM: Final = {"url": "https://kept.example/hook", "name": "Kept", "types": "invoice.viewed"}
# Forms that people type in, and what has to be there again.
TYPED: Final = dict.fromkeys(("/console/webhooks/new", "/console/webhooks/none"), FORM["url"])


class Offered(HTMLParser):
    """The methods and addresses that a page offers, and what its buttons say they do."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[tuple[str, str]] = set()
        self.does: set[str] = set()
        self._post = ""
        self._switched_off = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (address := given.get("href")):
            self.addresses.add(("GET", address))
        if tag == "form" and given.get("method") == "post":
            self._post = given.get("action") or ""
        if tag == "fieldset":
            self._switched_off = "disabled" in given
        if tag == "button" and self._post and not self._switched_off:
            self.addresses.add(("POST", self._post))
            if given.get("name") == "do":
                self.does.add(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._post = ""
        if tag == "fieldset":
            self._switched_off = False


@pytest.fixture
async def running(
    postgres: Database, token_service: Instance, topics: Topics, api_key: str
) -> AsyncIterator[Whole]:
    await known_customer(postgres)
    async with whole(postgres, token_service, topics, api_key, projecting=False) as running:
        async with token_service.client(api_key) as host:
            await new_session(host, external_customer_id="cust_1")
        yield running


async def test_a_key_of_each_scope_is_offered_what_it_may_and_told_what_it_lacks(
    running: Whole, token_service: Instance, subtests: pytest.Subtests
) -> None:
    for scope in API_KEY_SCOPES:
        scopes = tuple({"console", scope})
        key = await new_api_key(token_service.settings, scopes=scopes)
        async with running.portal.client() as operator:
            await sign_in(operator, key)
            token = form_token((await operator.get("/console/customers")).text)
            for route, method, address in walked():
                with subtests.test(f"{scope}: {method} {address}"):
                    await assert_told_what_it_lacks(
                        operator, frozenset(scopes), route, method, address, token
                    )


async def assert_told_what_it_lacks(
    operator: httpx.AsyncClient,
    scopes: frozenset[str],
    route: PageRoute,
    method: str,
    address: str,
    token: str,
) -> None:
    needs = SCOPE_OF[route.needs] if route.needs else None
    if method == "POST" and (needs is None or needs in scopes):
        return
    form = {"form_token": token, **FORM} if method == "POST" else None
    answer = await operator.request(method, address, data=form)
    assert_offers_what_it_may(answer.text, scopes)
    if needs is None or needs in scopes:
        assert answer.status_code != httpx.codes.FORBIDDEN
        return
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert f"has the scope “{needs}”" in answer.text
    if method == "POST":
        assert TYPED.get(address, "") in answer.text


async def test_the_buttons_of_a_customer_name_their_scope_when_they_may_not(
    running: Whole, token_service: Instance
) -> None:
    key = await new_api_key(token_service.settings, scopes=("console", "billing:read"))
    async with running.portal.client() as operator:
        await sign_in(operator, key)
        token = form_token((await operator.get(CUSTOMER)).text)
        for do, ability in NEEDS.items():
            answer = await operator.post(CUSTOMER, data={"form_token": token, "do": do})
            assert answer.status_code == httpx.codes.FORBIDDEN
            assert f"has the scope “{SCOPE_OF[ability]}”" in answer.text
        settings = await operator.post("/console/settings", data={"form_token": token, **FORM})
        assert settings.status_code == httpx.codes.FORBIDDEN
        assert "has the scope “organizations:write”" in settings.text
        assert 'value="Kept"' in settings.text


async def test_who_may_see_sessions_and_not_end_them_has_no_button_for_it(
    running: Whole, token_service: Instance
) -> None:
    key = await new_api_key(token_service.settings, scopes=("console", "portal_sessions:read"))
    async with running.portal.client() as operator:
        await sign_in(operator, key)
        page = (await operator.get("/console/sessions")).text
        assert f'href="/console/sessions?customer={"cust_1"}"' in page
        assert "revoke" not in page
        assert "has the scope “portal_sessions:write”" in page


def test_what_a_service_misses_is_named_too() -> None:
    assert scope_of_refusal("organizations_write_not_allowed") == "organizations:write"
    assert scope_of_refusal("forbidden") is None


def walked() -> Iterator[tuple[PageRoute, str, str]]:
    """Every route of the console by each of its methods."""
    for route in ROUTES:
        address = re.sub(r"{([^}]+)}", lambda part: PARTS.get(part[1], "none"), route.path)
        for method in sorted({"GET", "POST"} & set(route.methods or ())):
            if address not in NOT_WALKED:
                yield route, method, address


def assert_offers_what_it_may(page: str, scopes: frozenset[str]) -> None:
    offered = Offered()
    offered.feed(page)
    for method, address in offered.addresses:
        ability = needed(method, address)
        assert ability is None or SCOPE_OF[ability] in scopes, (method, address)
    for do in offered.does:
        assert SCOPE_OF[NEEDS[do]] in scopes, do


def needed(method: str, address: str) -> Ability | None:
    """What the route needs that answers there; settings save with what one button needs."""
    path = urlsplit(address).path
    if (method, path) == ("POST", "/console/settings"):
        return "set_organization"
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    for route in ROUTES:
        if route.matches(scope)[0] is Match.FULL:
            return route.needs
    return None
