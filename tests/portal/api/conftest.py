"""A portal beside a token service, for requests as a page makes them."""

from collections.abc import AsyncIterator

import pytest

from services.portal.settings import PortalSettings
from tests.portal.builders import customer, organization
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, host_of, portal_settings, running_portal
from tests.servers import Database, Topics
from tests.token.conftest import Instance


@pytest.fixture
def settings(postgres: Database, token_service: Instance, topics: Topics) -> PortalSettings:
    return portal_settings(postgres, token_service, topics)


@pytest.fixture
async def portal(settings: PortalSettings) -> AsyncIterator[Portal]:
    async with running_portal(settings) as portal:
        yield portal


@pytest.fixture
async def host(token_service: Instance, fold: Fold) -> AsyncIterator[Host]:
    """The host product of `acme`, whose customers are `cust_1` and `cust_2`."""
    await fold(organization(), customer("cust_1"), customer("cust_2"))
    async with host_of(token_service) as host:
        yield host


@pytest.fixture
async def token(host: Host) -> str:
    """A portal token of `cust_1`."""
    return await host.token()
