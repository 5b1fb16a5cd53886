"""Sign-in at a real provider of OpenID Connect, the whole way that a browser goes."""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from deploy.local.ports import answers_http, free_ports
from deploy.local.processes import Program
from services.portal.console.navigation import CALLBACK, PROVIDER
from services.portal.console.oidc.journeys import journey_of
from services.portal.settings import PortalSettings
from tests.portal.console.conftest import PUBLIC_URL, SIGN_IN
from tests.portal.console.provider import CLIENT_ID, CLIENT_SECRET, ORGANIZATION_CLAIM, PASSWORD
from tests.portal.running import Portal, running_portal
from tests.servers import Server
from tests.token.conftest import Instance

SESSION, JOURNEY = "portico-console-session", "portico-console-journey"
ROOT = Path(__file__).resolve().parents[3]
STEPS_MAX = 12


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running provider."""
    (port,) = free_ports(1)
    program = Program(
        name="provider",
        command=(
            sys.executable, "-m", "tests.portal.console.provider", str(port),
            f"{PUBLIC_URL}{CALLBACK}",
        ),
        directory=ROOT,
        log=tmp_path_factory.mktemp("provider") / "provider.log",
        ready=lambda: answers_http(port, "/.well-known/openid-configuration"),
    )  # fmt: skip
    server = Server(program, port, f"http://127.0.0.1:{port}").start()
    yield server.url
    server.stop()


@pytest.fixture
def settings_with_provider(settings: PortalSettings, issuer: str) -> PortalSettings:
    return PortalSettings.model_validate(
        settings.model_dump()
        | {
            "console_oidc_issuer": issuer,
            "console_oidc_client_id": CLIENT_ID,
            "console_oidc_client_secret": CLIENT_SECRET,
            "console_oidc_organization_claim": ORGANIZATION_CLAIM,
            "console_oidc_name": "Lovelace & Co",
        }
    )


@pytest.fixture
async def console(settings_with_provider: PortalSettings) -> AsyncIterator[Portal]:
    async with running_portal(settings_with_provider) as portal:
        yield portal


def field(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


async def gone_to_the_provider(browser: httpx.AsyncClient, back: str = "/console") -> str:
    """Where the console leads to."""
    answer = await browser.get(PROVIDER, params={"next": back})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return answer.headers["location"]


async def answered(address: str, person: str = "ada") -> str:
    """What the provider sends the browser back with, once somebody has signed in there."""
    async with httpx.AsyncClient(trust_env=False, timeout=15) as browser:
        for _ in range(STEPS_MAX):
            page = await browser.get(address)
            while page.status_code == httpx.codes.OK:
                typed = "password" if "/auth/password" in str(page.url) else "login"
                form = {
                    "csrf_token": field(page, "csrf_token"),
                    typed: PASSWORD if typed == "password" else person,
                }
                page = await browser.post(page.url, data=form)
            assert page.is_redirect, page.text
            address = urljoin(str(page.url), page.headers["location"])
            if address.startswith(PUBLIC_URL):
                return address.removeprefix(PUBLIC_URL)
    raise AssertionError(f"the provider did not lead back: {address}")


async def test_a_person_signs_in_once_and_is_where_they_were_going(
    console: Portal, visitor: httpx.AsyncClient, token_service: Instance
) -> None:
    page = await visitor.get(SIGN_IN, params={"next": "/console/customers?q=x"})
    assert "Sign in with Lovelace &amp; Co" in page.text
    back = await answered(await gone_to_the_provider(visitor, "/console/customers?q=x"))
    journey = visitor.cookies[JOURNEY]
    arrived = await visitor.get(back)
    assert arrived.status_code == httpx.codes.OK
    assert 'content="0;url=/console/customers?q=x"' in arrived.text
    said = await token_service.introspect(visitor.cookies[SESSION])
    assert (said["organization_id"], said["sub"], said["username"]) == (
        "acme",
        "ada",
        "Ada Lovelace",
    )
    assert JOURNEY not in visitor.cookies
    assert (await visitor.get("/console/nowhere")).status_code == httpx.codes.NOT_FOUND
    async with console.client() as other:
        await keep(other, journey)
        assert await refused(other, back)


async def test_the_provider_is_asked_for_a_code_that_only_this_browser_can_use(
    visitor: httpx.AsyncClient, issuer: str
) -> None:
    address = await gone_to_the_provider(visitor)
    assert address.startswith(f"{issuer}/oauth/authorize?")
    query = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    journey = journey_of(visitor.cookies[JOURNEY])
    assert journey is not None
    assert query["response_type"] == "code"
    assert query["redirect_uri"] == f"{PUBLIC_URL}{CALLBACK}"
    assert query["code_challenge_method"] == "S256"
    assert (query["state"], query["nonce"]) == (journey.state, journey.nonce)
    assert query["code_challenge"] == journey.challenge
    assert journey.verifier not in address
    (cookie,) = [one for one in visitor.cookies.jar if one.name == JOURNEY]
    assert cookie.has_nonstandard_attr("HttpOnly")


async def test_an_answer_to_another_browser_signs_nobody_in(
    console: Portal, visitor: httpx.AsyncClient
) -> None:
    back = await answered(await gone_to_the_provider(visitor))
    async with console.client() as victim:
        assert await refused(victim, back)
        await gone_to_the_provider(victim)
        assert await refused(victim, back)
    assert (await visitor.get(back)).status_code == httpx.codes.OK


async def test_an_answer_with_another_state_or_of_another_issuer_signs_nobody_in(
    visitor: httpx.AsyncClient,
) -> None:
    url = httpx.URL(await answered(await gone_to_the_provider(visitor)))
    journey = visitor.cookies[JOURNEY]
    for name, wrong in (("state", "x"), ("state", ""), ("iss", "https://evil.example")):
        await keep(visitor, journey)
        assert await refused(visitor, str(url.copy_set_param(name, wrong)))
    await keep(visitor, journey)
    assert (await visitor.get(str(url))).status_code == httpx.codes.OK


async def test_somebody_who_was_refused_there_is_not_in_here(visitor: httpx.AsyncClient) -> None:
    await gone_to_the_provider(visitor)
    journey = journey_of(visitor.cookies[JOURNEY])
    assert journey is not None
    assert await refused(visitor, f"{CALLBACK}?error=access_denied&state={journey.state}")


async def test_an_answer_to_another_question_signs_nobody_in(visitor: httpx.AsyncClient) -> None:
    back = await answered(await gone_to_the_provider(visitor))
    state, nonce, verifier, rest = visitor.cookies[JOURNEY].split(".", 3)
    # The code is refused without its verifier, and good for nothing with it: the nonce is another.
    for changed in (f"{nonce}.{verifier[::-1]}", f"{nonce[::-1]}.{verifier}"):
        await keep(visitor, f"{state}.{changed}.{rest}")
        assert await refused(visitor, back)


async def test_somebody_without_an_organization_is_told_whom_to_ask(
    visitor: httpx.AsyncClient,
) -> None:
    back = await answered(await gone_to_the_provider(visitor), "bob")
    answer = await visitor.get(back)
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "Your account names no organization." in answer.text
    assert SESSION not in visitor.cookies


async def test_while_the_provider_is_away_a_key_still_signs_in(
    settings_with_provider: PortalSettings,
) -> None:
    away = settings_with_provider.model_copy(update={"console_oidc_issuer": "http://127.0.0.1:9"})
    async with running_portal(away) as portal, portal.client() as client:
        answer = await client.get(PROVIDER)
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert 'name="api_key"' in answer.text


async def test_a_fixed_organization_is_everybodys(
    settings_with_provider: PortalSettings, token_service: Instance
) -> None:
    fixed = settings_with_provider.model_copy(
        update={"console_oidc_organization": "globex", "console_oidc_organization_claim": None}
    )
    async with running_portal(fixed) as portal, portal.client() as browser:
        await browser.get(await answered(await gone_to_the_provider(browser), "bob"))
        said = await token_service.introspect(browser.cookies[SESSION])
    assert (said["organization_id"], said["sub"]) == ("globex", "bob")


async def test_without_a_provider_there_is_no_button_and_no_address(
    settings: PortalSettings,
) -> None:
    async with running_portal(settings) as portal, portal.client() as client:
        assert "Sign in with" not in (await client.get(SIGN_IN)).text
        for address in (PROVIDER, CALLBACK):
            assert (await client.get(address)).status_code == httpx.codes.NOT_FOUND


async def keep(browser: httpx.AsyncClient, journey: str) -> None:
    browser.cookies.clear()
    browser.cookies.set(JOURNEY, journey, domain="127.0.0.1")


async def refused(browser: httpx.AsyncClient, back: str) -> bool:
    """Whether the console signs nobody in for it, and says so."""
    answer = await browser.get(back)
    assert answer.status_code == httpx.codes.FORBIDDEN, answer.text
    assert "You were not signed in." in answer.text
    return SESSION not in browser.cookies
