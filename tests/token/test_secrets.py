"""No API key, portal token or private key is ever in a log or in the database."""

import logging
from base64 import urlsafe_b64encode
from io import StringIO
from typing import Any

import asyncpg
import httpx
import pytest

from services.chassis.logging import configure_logging
from services.chassis.settings import key_bytes
from services.token.key_store import SigningKeyStore
from services.token.settings import TokenSettings
from services.token.signing_keys import key_ring
from tests.servers import Database
from tests.token.conftest import api_key, new_session, running

SESSIONS = "/api/v1/portal_sessions"


async def dump(postgres: Database) -> str:
    """Every row of every table of the schema as text; binary columns as bytes and in hex."""
    connection = await asyncpg.connect(postgres.admin_dsn)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'token' AND table_type = 'BASE TABLE'"
        )
        texts = []
        for table in tables:
            rows = await connection.fetch(f'SELECT * FROM token."{table["table_name"]}"')  # noqa: S608 - names from the catalogue
            texts += [repr(dict(row)) + _binary(row) for row in rows]
    finally:
        await connection.close()
    assert len(tables) >= 5
    return "\n".join(texts)


def _binary(row: Any) -> str:
    values = [value for value in row.values() if isinstance(value, bytes)]
    forms = [(value.hex(), urlsafe_b64encode(value).decode()) for value in values]
    return " ".join(text for form in forms for text in form)


@pytest.fixture
def logged() -> Any:
    """Everything that any logger says, at the lowest level."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logging("token", "debug")
    text = StringIO()
    root.addHandler(logging.StreamHandler(text))
    for name in ("uvicorn.access", "aiokafka", "httpx"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield text
    root.handlers[:] = before
    root.setLevel(level)


async def test_no_credential_is_written_down(
    postgres: Database, settings: TokenSettings, customer: str, logged: StringIO
) -> None:
    key = await api_key(settings)
    async with running(settings) as instance, instance.client(key) as host:
        link = await host.get(f"/api/v1/customers/{customer}/portal_url")
        tokens = [link.json()["customer"]["portal_url"].partition("#")[2]]
        session = await new_session(host, revoke_others=True)
        tokens.append(session["token"])
        for token in (*tokens, tokens[0][:-2] + "xx", key, key[:-1] + "x"):
            await instance.introspect(token)
            async with instance.client(token) as stranger:
                await stranger.get(SESSIONS)
                await stranger.post("/token/introspect", data={"token": token})
                await stranger.post("/token/revoke", data={"token": token})
        await host.post(SESSIONS, content=key.encode())
        await host.delete(f"{SESSIONS}/{session['id']}")
    secrets = await _secrets(postgres, settings)

    stored, said = await dump(postgres), logged.getvalue()

    assert customer in stored
    assert said
    for secret in (key, key[3:], *tokens, *(token.split(".")[2] for token in tokens), *secrets):
        assert secret not in stored
        assert secret not in said


async def test_a_fault_of_the_program_is_logged_without_the_request(
    settings: TokenSettings, customer: str, logged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await api_key(settings)

    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("services.token.sessions.Sessions.open", broken)
    async with running(settings) as instance, instance.client(key) as host:
        answer = await host.get(f"/api/v1/customers/{customer}/portal_url")

    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert answer.json() == {
        "status": 500,
        "error": "Internal Server Error",
        "detail": "This is a fault of the service, which has logged it. Try again later.",
    }
    assert "ZeroDivisionError" in logged.getvalue()
    assert key not in logged.getvalue()


async def _secrets(postgres: Database, settings: TokenSettings) -> list[str]:
    """The service's own secrets and the opened signing key, in the forms they could be found in."""
    pool = await asyncpg.create_pool(postgres.token_dsn, min_size=1, max_size=1)
    stored = await SigningKeyStore(pool).find()
    await pool.close()
    seed = key_ring(stored, key_bytes(settings.encryption_key)).current.private_key
    raw = seed.private_bytes_raw()
    return [
        raw.hex(),
        urlsafe_b64encode(raw).decode().rstrip("="),
        settings.service_secret.get_secret_value(),
        settings.api_key_pepper.get_secret_value(),
        settings.encryption_key.get_secret_value(),
    ]
