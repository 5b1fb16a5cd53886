"""A portal with its console beside a token service, and somebody who signs in to it.

console     the running portal; `.client()` keeps cookies, as a browser does
api_key     a key of `acme` with every scope
signed_in   a client that has signed in with that key
form_token  `form_token(page)`: what the forms of a page hold
"""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.portal.settings import PortalSettings
from tests.portal.running import Portal, portal_settings, running_portal
from tests.servers import Database, Topics
from tests.token.conftest import Instance
from tests.token.conftest import api_key as new_api_key

# Plain, so that a client without TLS sends its cookies: the rest of the tests look at https.
PUBLIC_URL = "http://console.test"
SIGN_IN = "/console/sign-in"


def form_token(page: str) -> str:
    """What the forms of a page hold."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


async def sign_in(client: httpx.AsyncClient, key: str, **fields: str) -> httpx.Response:
    """As the form does it."""
    page = await client.get(SIGN_IN)
    form = {"form_token": form_token(page.text), "api_key": key, **fields}
    return await client.post(SIGN_IN, data=form)


@pytest.fixture
def settings(postgres: Database, token_service: Instance, topics: Topics) -> PortalSettings:
    return portal_settings(postgres, token_service, topics, public_url=PUBLIC_URL)


@pytest.fixture
async def console(settings: PortalSettings) -> AsyncIterator[Portal]:
    async with running_portal(settings) as portal:
        yield portal


@pytest.fixture
async def api_key(token_service: Instance) -> str:
    return await new_api_key(token_service.settings)


@pytest.fixture
async def visitor(console: Portal) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in."""
    async with console.client() as client:
        yield client


@pytest.fixture
async def signed_in(console: Portal, api_key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with console.client() as client:
        answer = await sign_in(client, api_key)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        yield client
