"""What is saved while the projector is behind is said to be kept, never that it failed."""

import asyncio

import httpx

from tests.portal.builders import customer, organization
from tests.portal.conftest import Fold
from tests.portal.console.whole import whole
from tests.servers import Database, Topics
from tests.token.conftest import Instance

SETTINGS = "/console/settings"
LANGUAGE = "/console/customers/cust_1?view=settings"
SAID = "Saved, and in force soon"


async def test_what_is_not_in_force_yet_is_said_to_be_saved(
    fold: Fold, postgres: Database, token_service: Instance, topics: Topics, api_key: str
) -> None:
    await fold(organization(name="Acme"), customer("cust_1"))
    async with whole(postgres, token_service, topics, api_key, projecting=False) as running:
        answers = await asyncio.gather(
            running.send(SETTINGS, SETTINGS, name="Acme & Sons", originals="false"),
            running.send(LANGUAGE, LANGUAGE, do="language", document_locale="fr"),
        )
        for answer in answers:
            assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
            page = await running.operator.get(answer.headers["location"])
            assert SAID in page.text
            assert 'role="status"' in page.text
            # Until then it shows what is in force.
            assert "Acme &amp; Sons" not in page.text
