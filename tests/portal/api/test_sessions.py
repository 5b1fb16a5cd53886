"""Which tokens open the portal, and what the others are told."""

import time

import asyncpg
import httpx
import pytest

from contracts.tokens import AUDIENCE
from services.chassis.settings import key_bytes
from services.portal.settings import PortalSettings
from services.token.key_store import SigningKeyStore
from services.token.signing_keys import key_ring
from tests.portal.builders import event
from tests.portal.conftest import Fold
from tests.portal.running import Host, Portal, running_portal
from tests.servers import Database
from tests.token.conftest import PUBLIC_URL, Instance
from tests.token.forgeries import FORGERIES, MISFITS, Forger


@pytest.fixture
async def forger(postgres: Database, token_service: Instance, host: Host) -> Forger:
    """Holds the token service's own key and a live session's claims."""
    session = await host.session(expires_in=3_600)
    pool = await asyncpg.create_pool(postgres.token_dsn, min_size=1, max_size=1)
    stored = await SigningKeyStore(pool).find()
    await pool.close()
    key = key_ring(stored, key_bytes(token_service.settings.encryption_key)).current
    now = int(time.time())
    claims = {
        "iss": PUBLIC_URL,
        "aud": AUDIENCE,
        "sub": "cust_1",
        "organization": "acme",
        "jti": session["id"],
        "iat": now,
        "nbf": now,
        "exp": now + 3_600,
        "scope": "portal:read",
    }
    return Forger(key.private_key, key.kid, claims)


async def told(portal: Portal, authorization: bytes | None) -> tuple[int, str, str]:
    headers = {} if authorization is None else {b"authorization": authorization}
    async with portal.client() as client:
        answer = await client.get("/portal/api/overview", headers=headers)
    assert answer.status_code != httpx.codes.OK, authorization
    return answer.status_code, answer.json()["code"], answer.headers["www-authenticate"]


async def test_no_forged_token_opens_the_portal(portal: Portal, forger: Forger) -> None:
    assert await portal.status(forger.genuine()) == httpx.codes.OK
    for name, forge in {**FORGERIES, **MISFITS}.items():
        token = forge(forger)
        if not token.isprintable():
            # No HTTP client sends it.
            continue
        status, code, _ = await told(portal, b"Bearer " + token.encode())
        assert status == httpx.codes.UNAUTHORIZED, name
        assert code == ("token_expired" if name == "expired" else "token_invalid"), name


async def test_a_key_that_nobody_published_is_asked_about_once_a_second(
    portal: Portal, forger: Forger
) -> None:
    invented = forger.with_header(kid="another")
    began_at = time.monotonic()
    for _ in range(2):
        status, code, _ = await told(portal, b"Bearer " + invented.encode())
        assert (status, code) == (httpx.codes.UNAUTHORIZED, "token_invalid")
    assert 0.9 < time.monotonic() - began_at < 5


async def test_without_a_token_there_is_nothing(portal: Portal) -> None:
    for authorization in (None, b"", b"Bearer", b"Basic YTpi", b"bearer"):
        assert await told(portal, authorization) == (401, "token_missing", "Bearer")


async def test_a_token_in_the_address_or_a_cookie_is_none(portal: Portal, token: str) -> None:
    async with portal.client() as client:
        for answer in (
            await client.get("/portal/api/overview", params={"access_token": token}),
            await client.get("/portal/api/overview", headers={"cookie": f"token={token}"}),
        ):
            assert answer.json()["code"] == "token_missing"


async def test_an_api_key_is_no_portal_token(portal: Portal, host: Host) -> None:
    key = host.client.headers["authorization"].encode()
    assert (await told(portal, key))[:2] == (401, "token_invalid")


async def test_a_revoked_session_is_called_so(portal: Portal, host: Host) -> None:
    session = await host.session()
    await host.revoke(f"/portal_sessions/{session['id']}")
    status, code, challenge = await told(portal, b"Bearer " + session["token"].encode())
    assert (status, code) == (401, "token_revoked")
    assert challenge == 'Bearer error="invalid_token", error_description="token_revoked"'


async def test_a_token_that_cannot_be_checked_is_refused(
    settings: PortalSettings, token: str, forger: Forger
) -> None:
    nowhere = settings.model_copy(update={"token_url": "http://127.0.0.1:1"})
    async with running_portal(nowhere) as portal:
        answer = await portal.get("/portal/api/overview", token)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        # What can be seen to be no token needs nobody's word.
        answer = await portal.get("/portal/api/overview", forger.parts()[0])
        assert answer.json()["code"] == "token_invalid"


async def test_the_session_of_another_origin_is_none_here(
    settings: PortalSettings, token: str
) -> None:
    elsewhere = settings.model_copy(update={"public_url": "https://other.example.com"})
    async with running_portal(elsewhere) as portal:
        assert await portal.status(token) == httpx.codes.UNAUTHORIZED


async def test_a_session_ends_with_its_customer(
    portal: Portal, token: str, host: Host, fold: Fold
) -> None:
    other = await host.token("cust_2")
    assert await portal.status(token) == httpx.codes.OK
    await fold(event("customer.deleted", {"customer": {"external_id": "cust_1"}}))
    for path in ("api/overview", "api/invoices", "api/statement", "api/account", "pages/overview"):
        answer = await portal.get(f"/portal/{path}", token)
        assert answer.status_code == httpx.codes.UNAUTHORIZED, path
        assert answer.json()["code"] == "token_revoked"
        assert "token_revoked" in answer.headers["www-authenticate"]
    async with portal.client(token) as client:
        # Published, it would have brought the customer back.
        answer = await client.put("/portal/api/preferences", json={"locale": "fr"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")
    assert await portal.status(other) == httpx.codes.OK
