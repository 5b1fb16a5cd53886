"""A form is only taken from a page of the session that sends it."""

import httpx

from services.portal.console.forms import BODY_BYTES_MAX, FIELDS_MAX, form_token
from tests.portal.console import conftest
from tests.portal.console.conftest import PUBLIC_URL
from tests.portal.running import Portal

SIGN_OUT = "/console/sign-out"
SESSION = "portico-console-session"


async def sent(client: httpx.AsyncClient, **headers: str) -> int:
    """The status of a form that is right by itself."""
    token = form_token(client.cookies[SESSION])
    answer = await client.post(SIGN_OUT, data={"form_token": token}, headers=headers)
    return answer.status_code


async def test_a_form_of_this_session_and_this_origin_is_taken(
    signed_in: httpx.AsyncClient,
) -> None:
    same = {"sec-fetch-site": "same-origin", "origin": PUBLIC_URL}
    assert await sent(signed_in, **same) == httpx.codes.SEE_OTHER


async def test_a_form_of_another_site_is_refused_even_with_the_token(
    signed_in: httpx.AsyncClient,
) -> None:
    for header in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"{PUBLIC_URL}.evil.example"},
        {"origin": f"{PUBLIC_URL}:8080"},
    ):
        assert await sent(signed_in, **header) == httpx.codes.FORBIDDEN, header
    assert (await signed_in.get("/console/nowhere")).status_code == httpx.codes.NOT_FOUND


async def test_a_form_without_the_sessions_token_is_refused(
    console: Portal, signed_in: httpx.AsyncClient, api_key: str
) -> None:
    async with console.client() as other:
        await conftest.sign_in(other, api_key)
        theirs = form_token(other.cookies[SESSION])
    for form in ({}, {"form_token": ""}, {"form_token": "é"}, {"form_token": theirs}):
        answer = await signed_in.post(SIGN_OUT, data=form)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert "This form cannot be sent" in answer.text


async def test_what_is_no_form_is_refused(signed_in: httpx.AsyncClient) -> None:
    token = form_token(signed_in.cookies[SESSION]).encode()
    for body, status in (
        (b"a=" + b"b" * BODY_BYTES_MAX, httpx.codes.REQUEST_ENTITY_TOO_LARGE),
        (b"&".join(b"a=b" for _ in range(FIELDS_MAX + 1)), httpx.codes.FORBIDDEN),
        (b"a=\xff", httpx.codes.FORBIDDEN),
        (b"a=%ff", httpx.codes.FORBIDDEN),
        (b"a=%00", httpx.codes.FORBIDDEN),
    ):
        answer = await signed_in.post(SIGN_OUT, content=b"form_token=" + token + b"&" + body)
        assert answer.status_code == status, body[:20]


async def test_a_token_tells_nothing_of_the_session(signed_in: httpx.AsyncClient) -> None:
    bearer = signed_in.cookies[SESSION]
    assert len(form_token(bearer)) == 43
    assert form_token(bearer) not in bearer
    assert form_token(bearer) != form_token(f"{bearer}x")
