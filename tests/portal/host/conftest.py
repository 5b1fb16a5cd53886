"""A host of `acme` with its API key, beside a portal and a token service."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.portal.api.conftest import portal, settings
from tests.portal.builders import customer, organization
from tests.portal.conftest import Fold
from tests.portal.running import Portal
from tests.token.conftest import Instance, api_key

__all__ = ["portal", "settings"]


@pytest.fixture
async def key(token_service: Instance, fold: Fold) -> str:
    """The text of an API key of `acme`, whose customer is `cust_1`."""
    await fold(organization(timezone="Europe/Paris"), customer("cust_1", email="a@hooli.example"))
    return await api_key(token_service.settings)


@pytest.fixture
async def host(portal: Portal, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """The host's HTTP client at the portal's API."""
    async with portal.client(key) as client:
        client.base_url = httpx.URL(f"{portal.url}/api/v1/")
        yield client
