"""The organization's settings: saved as an event, shown as they are in force, tried out before."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.portal.console.conftest import form_token, sign_in
from tests.portal.console.whole import Whole, whole
from tests.servers import Database, Topics
from tests.token.conftest import Instance
from tests.token.conftest import api_key as new_api_key

SETTINGS = "/console/settings"
TYPED = {
    "name": "Acme & Sons",
    "logo_url": "",
    "accent_color": "#F2A900",
    "language": "pt-BR",
    "timezone": "Asia/Tokyo",
    "origins": "https://APP.acme.example\r\nhttps://*.acme-cloud.example",
    "originals": "true",
    "hosts": "files.acme.example",
}


async def sent(operator: httpx.AsyncClient, **changed: str) -> httpx.Response:
    token = form_token((await operator.get(SETTINGS)).text)
    return await operator.post(SETTINGS, data={"form_token": token, **TYPED, **changed})


@pytest.fixture
async def running(
    postgres: Database, token_service: Instance, topics: Topics, api_key: str
) -> AsyncIterator[Whole]:
    async with whole(postgres, token_service, topics, api_key) as running:
        yield running


async def test_what_is_saved_is_in_force_on_the_next_page(
    running: Whole, token_service: Instance
) -> None:
    answer = await sent(running.operator)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    page = (await running.operator.get(answer.headers["location"])).text
    assert "This is in force now" in page
    for shown in (
        'value="Acme &amp; Sons"',
        'value="#f2a900"',
        '<option value="pt-BR" lang="pt-BR" selected>',
        '<option value="Asia/Tokyo" selected>',
        "https://app.acme.example\nhttps://*.acme-cloud.example</textarea>",
        'value="true" checked',
        "files.acme.example</textarea>",
    ):
        assert shown in page
    # The console itself wears the colour.
    assert "--accent-dark:#f2a900" in page
    # Emptied again, one by one field, the rest stays.
    await sent(running.operator, accent_color="")
    page = (await running.operator.get(SETTINGS)).text
    assert 'name="accent_color" value=""' in page
    assert 'value="Acme &amp; Sons"' in page
    # A key that is for looking only changes nothing.
    reader = await new_api_key(token_service.settings, scopes=("console",))
    async with running.portal.client() as looking:
        await sign_in(looking, reader)
        refused = await sent(looking, name="Hooli")
        assert refused.status_code == httpx.codes.FORBIDDEN
        assert "Your sign-in may not do this" in refused.text
        assert "has the scope “organizations:write”" in refused.text
        for kept in ('value="Hooli"', 'value="#F2A900"', "https://APP.acme.example"):
            assert kept in refused.text
        assert '<fieldset class="whole" disabled>' in refused.text
        assert ">Save</button>" not in refused.text
        health = await looking.get("/console/health")
        assert "has the scope “events:write”" in health.text


async def test_what_is_wrong_is_said_at_its_field_and_is_not_lost(
    signed_in: httpx.AsyncClient,
) -> None:
    wrong = {"origins": "https://*.github.io", "accent_color": "RED", "name": "n" * 256}
    tried = "https://app.acme.example/billing"
    answer = await sent(signed_in, **wrong, logo_url="http://10.0.0.1/x.png", address=tried)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "would let strangers in" in answer.text
    assert answer.text.count('aria-invalid="true"') == 4
    for kept in ("RED", "n" * 256, "http://10.0.0.1/x.png", tried):
        assert f'value="{kept}"' in answer.text
    # No colour is painted for one that is none.
    assert answer.text.count("what is typed is no colour") == 2
    assert answer.text.count('fill="none" data-fill') == 8
    # The intake is away: here there is none.
    away = await sent(signed_in, name="Hooli", address=tried)
    assert away.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "Nothing was saved" in away.text
    for kept in ("Hooli", "#F2A900", tried):
        assert f'value="{kept}"' in away.text


async def test_colours_and_addresses_are_tried_without_saving(
    signed_in: httpx.AsyncClient,
) -> None:
    assert "too little for text" in (await sent(signed_in, preview="true")).text
    for address, said in (
        ("https://app.acme.example/billing", "Yes. A page of"),
        ("https://acme-cloud.example", "stands for names below the domain"),
        ("https://evil.example", "not among the allowed origins"),
    ):
        tried = await sent(signed_in, test="true", address=address)
        assert said in tried.text
        assert f'value="{address}"' in tried.text
        # The answer is far down the page: the browser goes there by itself.
        assert 'formaction="/console/settings#part-framing"' in tried.text
    answer = await signed_in.get(f"{SETTINGS}/accent", params={"color": "#f2a900"})
    assert answer.json()["dark"]["color"] == "#f2a900"
    # Nothing of ours can be fetched through it, nor what is no picture.
    for url in ("http://127.0.0.1/", "https://[::1]/logo.svg", "file:///etc/passwd", ""):
        answer = await signed_in.get(f"{SETTINGS}/logo", params={"url": url})
        assert answer.status_code == httpx.codes.NOT_FOUND
    assert 'name="name" value=""' in (await signed_in.get(SETTINGS)).text
