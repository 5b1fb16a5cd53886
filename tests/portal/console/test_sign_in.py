"""The way into the console and out of it, as a browser goes it."""

import re

import httpx
import pytest
from structlog.testing import capture_logs

from contracts.scopes import API_KEY_SCOPES
from services.portal.settings import PortalSettings
from services.token.operations import list_api_keys, revoke_api_key
from services.token.routes.operators import ATTEMPTS_PER_MINUTE
from services.token.settings import OperatorSettings
from tests.portal.console.conftest import PUBLIC_URL, SIGN_IN, form_token, sign_in
from tests.portal.running import Portal, running_portal
from tests.token.conftest import Instance
from tests.token.conftest import api_key as new_api_key

SESSION = "portico-console-session"
SIGN_OUT = "/console/sign-out"


def heading(page: httpx.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.text)
    assert found, page.text
    return found[1]


async def is_in(client: httpx.AsyncClient) -> bool:
    """Whether the console lets the client in; it leads others to the sign-in."""
    answer = await client.get("/console/nowhere")
    if answer.status_code == httpx.codes.SEE_OTHER:
        assert answer.headers["location"].startswith(SIGN_IN)
        return False
    assert answer.status_code == httpx.codes.NOT_FOUND, answer.text
    return True


async def test_a_key_signs_in_and_leads_back_to_where_one_was_going(
    visitor: httpx.AsyncClient, api_key: str
) -> None:
    led = await visitor.get("/console/customers?q=a b")
    assert led.headers["location"] == f"{SIGN_IN}?next=%2Fconsole%2Fcustomers%3Fq%3Da%2520b"
    page = await visitor.get(led.headers["location"])
    fields = re.search(r'name="next" value="([^"]+)"', page.text)
    assert fields
    answer = await sign_in(visitor, api_key, next=fields[1])
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert answer.headers["location"] == "/console/customers?q=a%20b"
    assert await is_in(visitor)


async def test_what_is_sent_after_the_sign_in_has_ended_is_said_not_to_be_done(
    visitor: httpx.AsyncClient,
) -> None:
    led = await visitor.post(
        "/console/settings", headers={"referer": f"{PUBLIC_URL}/console/settings"}
    )
    assert led.headers["location"] == f"{SIGN_IN}?next=%2Fconsole%2Fsettings&unsent"
    assert "nothing was changed" in (await visitor.get(led.headers["location"])).text
    assert "nothing was changed" not in (await visitor.get(SIGN_IN)).text


async def test_a_wrong_key_is_refused_at_its_field_and_not_shown_again(
    visitor: httpx.AsyncClient,
) -> None:
    for wrong in ("", "pk_0000", "\N{GRINNING FACE}" * 9):
        answer = await sign_in(visitor, wrong)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert 'aria-invalid="true" aria-describedby="api_key-wrong"' in answer.text
        assert not wrong or wrong not in answer.text
        assert SESSION not in visitor.cookies


async def test_a_key_for_something_else_says_which_scope_it_lacks(
    visitor: httpx.AsyncClient, token_service: Instance
) -> None:
    scopes = tuple(scope for scope in API_KEY_SCOPES if scope != "console")
    answer = await sign_in(visitor, await new_api_key(token_service.settings, scopes=scopes))
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "It needs the scope “console”" in answer.text


async def test_no_key_reaches_a_log_or_a_page(
    visitor: httpx.AsyncClient, api_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    almost = f"{api_key[:-1]}{'a' if api_key[-1] != 'a' else 'b'}"
    with capture_logs() as said:
        pages = [await sign_in(visitor, key) for key in (almost, api_key)]
        pages.append(await visitor.get("/console"))
    for key in (almost, api_key):
        assert not any(key in page.text for page in pages)
        assert key not in caplog.text
        assert key not in repr(said)


async def test_who_tries_many_keys_is_stopped_for_a_while(visitor: httpx.AsyncClient) -> None:
    # The minute may turn over between two of them.
    answers = [await sign_in(visitor, "pk_0000") for _ in range(2 * ATTEMPTS_PER_MINUTE + 1)]
    stopped = [one for one in answers if one.status_code == httpx.codes.TOO_MANY_REQUESTS]
    assert stopped
    assert all(1 <= int(one.headers["retry-after"]) <= 60 for one in stopped)
    assert "Too many attempts" in stopped[0].text


async def test_no_script_and_no_other_site_gets_the_cookie(signed_in: httpx.AsyncClient) -> None:
    (cookie,) = [one for one in signed_in.cookies.jar if one.name == SESSION]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert (cookie.path, cookie.domain_specified) == ("/", False)


async def test_over_https_the_cookie_is_of_this_host_alone(
    settings: PortalSettings, api_key: str
) -> None:
    secure = settings.model_copy(update={"public_url": "https://console.test"})
    async with running_portal(secure) as portal, portal.client() as client:
        page = await client.get(SIGN_IN)
        visitor = page.headers["set-cookie"].partition(";")[0]
        answer = await client.post(
            SIGN_IN,
            data={"form_token": form_token(page.text), "api_key": api_key},
            headers={"cookie": visitor},
        )
    (set_,) = [
        one for one in answer.headers.get_list("set-cookie") if one.startswith(f"__Host-{SESSION}=")
    ]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(set_.split("; "))
    assert "Domain" not in set_


async def test_a_session_that_somebody_else_set_before_is_not_the_one_signed_in(
    console: Portal, signed_in: httpx.AsyncClient, api_key: str
) -> None:
    theirs = signed_in.cookies[SESSION]
    async with console.client() as victim:
        victim.cookies.set(SESSION, theirs, domain="127.0.0.1")
        await sign_in(victim, api_key)
        assert victim.cookies[SESSION] != theirs


async def test_a_sign_in_form_of_another_visitor_is_refused(
    console: Portal, visitor: httpx.AsyncClient, api_key: str
) -> None:
    async with console.client() as attacker:
        theirs = form_token((await attacker.get(SIGN_IN)).text)
    await visitor.get(SIGN_IN)
    answer = await visitor.post(SIGN_IN, data={"form_token": theirs, "api_key": api_key})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert SESSION not in visitor.cookies


async def test_signing_out_ends_the_session_not_only_the_cookie(
    signed_in: httpx.AsyncClient, token_service: Instance
) -> None:
    bearer = signed_in.cookies[SESSION]
    page = await signed_in.get("/console/nowhere")
    answer = await signed_in.post(SIGN_OUT, data={"form_token": form_token(page.text)})
    assert answer.headers["location"] == f"{SIGN_IN}?out"
    assert SESSION not in signed_in.cookies
    assert (await token_service.introspect(bearer))["active"] is False
    assert "You are signed out." in (await signed_in.get(answer.headers["location"])).text


async def test_signing_out_everywhere_ends_what_other_browsers_have(
    console: Portal, signed_in: httpx.AsyncClient, api_key: str
) -> None:
    async with console.client() as elsewhere:
        await sign_in(elsewhere, api_key)
        assert await is_in(elsewhere)
        page = await signed_in.get("/console/nowhere")
        form = {"form_token": form_token(page.text), "everywhere": "true"}
        await signed_in.post(SIGN_OUT, data=form)
        assert not await is_in(elsewhere)
    assert not await is_in(signed_in)


async def test_a_session_ends_with_its_key(
    signed_in: httpx.AsyncClient, token_service: Instance
) -> None:
    its = OperatorSettings(postgres_dsn=token_service.settings.postgres_dsn)
    (key,) = await list_api_keys(its, "acme")
    await revoke_api_key(its, key["id"])
    assert not await is_in(signed_in)
    assert SESSION not in signed_in.cookies


async def test_a_cookie_that_is_no_session_lets_nobody_in(console: Portal, api_key: str) -> None:
    for credential in ("", "pos_", f"pos_{'a' * 43}", "é" * 40, api_key):
        async with console.client() as client:
            cookie = f"{SESSION}={credential}".encode()
            answer = await client.get("/console", headers=[(b"cookie", cookie)])
        assert answer.status_code == httpx.codes.SEE_OTHER, credential


async def test_who_comes_from_another_site_arrives_with_the_cookie(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await visitor.get(
        "/console/customers?q=%22x", headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == httpx.codes.OK
    assert '<meta http-equiv="refresh" content="0;url=/console/customers?q=%22x">' in answer.text


async def test_a_request_without_the_cookie_does_not_take_it_away(
    visitor: httpx.AsyncClient,
) -> None:
    for method, path in (("GET", "/console"), ("POST", SIGN_OUT)):
        answer = await visitor.request(method, path, headers={"sec-fetch-site": "same-site"})
        assert answer.status_code == httpx.codes.SEE_OTHER
        assert "set-cookie" not in answer.headers


async def test_while_it_cannot_be_checked_nobody_is_in_and_nobody_is_out(
    settings: PortalSettings, signed_in: httpx.AsyncClient
) -> None:
    away = settings.model_copy(update={"token_url": "http://127.0.0.1:9"})
    async with running_portal(away) as portal, portal.client() as client:
        client.cookies.update(signed_in.cookies)
        answer = await client.get("/console")
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert heading(answer) == "This is away at the moment"
        assert SESSION in client.cookies
        assert (await sign_in(client, "pk_x")).status_code == httpx.codes.SERVICE_UNAVAILABLE


async def test_the_language_is_the_browsers_until_one_is_chosen(
    visitor: httpx.AsyncClient,
) -> None:
    page = await visitor.get(SIGN_IN, headers={"accept-language": "it, de-AT;q=0.8, fr;q=0.5"})
    assert '<html lang="de"' in page.text
    chosen = await visitor.get(f"/console/language?to=es&back={SIGN_IN}")
    assert chosen.headers["location"] == SIGN_IN
    page = await visitor.get(SIGN_IN, headers={"accept-language": "de"})
    assert ('<html lang="es"' in page.text, heading(page)) == (True, "Iniciar sesión")


async def test_choosing_a_language_leads_nowhere_else(visitor: httpx.AsyncClient) -> None:
    for back in ("https://evil.example", "//evil.example", "/portal/acme", "/console\\@evil"):
        answer = await visitor.get("/console/language", params={"to": "xx", "back": back})
        assert answer.headers["location"] == "/console"
        assert "set-cookie" not in answer.headers
