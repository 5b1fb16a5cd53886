"""Endpoints of webhooks in the console: added, tried, changed and taken away, all by the intake."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from contracts.activity import WEBHOOK_TYPES
from services.ledger.intake.app import create_app
from services.portal.settings import PortalSettings
from tests.ledger.intake.conftest import served
from tests.portal.console.conftest import PUBLIC_URL, form_token
from tests.portal.console.whole import intake_settings
from tests.portal.running import portal_settings
from tests.servers import Database, Topics
from tests.token.conftest import Instance

ALL = "/console/webhooks"
URL = "https://hooks.example.com/portico"


@pytest.fixture
async def settings(
    postgres: Database, token_service: Instance, topics: Topics
) -> AsyncIterator[PortalSettings]:
    """Of a portal with an intake beside it."""
    async with served(create_app(intake_settings(postgres, token_service, topics))) as url:
        yield portal_settings(
            postgres, token_service, topics, public_url=PUBLIC_URL, intake_url=url
        )


async def send(client: httpx.AsyncClient, page: str, path: str, **fields: Any) -> httpx.Response:
    """A form of a page; the answer of where it leads."""
    token = form_token((await client.get(page)).text)
    return await client.post(path, data={"form_token": token, **fields}, follow_redirects=True)


async def added(client: httpx.AsyncClient, **fields: Any) -> tuple[str, str]:
    """A new endpoint: its page and its secret."""
    sent = {"url": URL, "name": "Ours", "types": list(WEBHOOK_TYPES), **fields}
    answer = await send(client, f"{ALL}/new", f"{ALL}/new", **sent)
    assert answer.status_code == httpx.codes.OK, answer.text
    secret = re.search(r'value="(whsec_[^"]+)"', answer.text)
    page = re.search(rf'href="({ALL}/[0-9a-f-]{{36}})"', answer.text)
    assert secret
    assert page
    return page[1], unescape(secret[1])


async def test_a_secret_is_on_the_page_that_answers_and_on_no_other(
    signed_in: httpx.AsyncClient,
) -> None:
    page, secret = await added(signed_in)
    later = [await signed_in.get(path) for path in (ALL, page, f"{page}/delete")]
    rotated = await send(signed_in, page, f"{page}/rotate")

    assert all(answer.status_code == httpx.codes.OK for answer in later)
    assert all("whsec_" not in answer.text for answer in later)
    assert "whsec_" in rotated.text
    assert secret not in unescape(rotated.text)
    assert "The secret before signs as well until" in rotated.text


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    signed_in: httpx.AsyncClient,
) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"url": "https://10.0.0.1/"}, "Nothing can be sent there"),
        ({"url": ""}, "Give the address"),
        ({"url": URL, "types": []}, "Choose at least one"),
    )
    for fields, said in wrong:
        sent = {"name": "Ours & co", "types": ["invoice.viewed"], **fields}
        answer = await send(signed_in, f"{ALL}/new", f"{ALL}/new", **sent)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert said in answer.text
        assert 'value="Ours &amp; co"' in answer.text


async def test_an_endpoint_is_tried_changed_and_taken_away(signed_in: httpx.AsyncClient) -> None:
    page, _ = await added(signed_in)
    tested = await send(signed_in, page, f"{page}/test")
    saved = await send(
        signed_in, page, page, url=f"{URL}/2", name="Theirs", types=["invoice.viewed"]
    )
    disabled = await send(signed_in, page, f"{page}/switch", to="disabled")
    none = await send(signed_in, page, f"{page}/switch", to="enabled")
    again = await send(signed_in, page, f"{page}/replay", since="day")
    gone = await send(signed_in, f"{page}/delete", f"{page}/delete")

    assert "A test is on its way" in tested.text
    assert "Waiting" in tested.text
    assert (f"{URL}/2" in saved.text, "Theirs" in saved.text) == (True, True)
    assert "It was disabled by hand." in disabled.text
    assert "Send a test" not in disabled.text
    assert "The endpoint is told of events again." in none.text
    assert "On its way again" in again.text
    assert "Nobody is told yet" in gone.text
    assert (await signed_in.get(page)).status_code == httpx.codes.NOT_FOUND


async def test_a_form_of_another_page_does_nothing(signed_in: httpx.AsyncClient) -> None:
    page, _ = await added(signed_in)
    for path in (page, f"{page}/switch", f"{page}/test", f"{page}/delete", f"{page}/rotate"):
        answer = await signed_in.post(path, data={"form_token": "another's"})
        assert answer.status_code == httpx.codes.FORBIDDEN, path
    assert "Active" in (await signed_in.get(page)).text
