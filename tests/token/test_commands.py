"""The operator's commands, run as a shell runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.scopes import API_KEY_SCOPES
from services.token.settings import TokenSettings
from tests.servers import Database
from tests.token.conftest import Instance, known_customer, new_session, random_key, until

PORTICO = Path(sys.executable).with_name("portico")
NOBODY = "00000000-0000-7000-8000-000000000000"
CUSTOMER_X = ("--organization", "acme", "--customer", "x")


def environment(settings: TokenSettings) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        # Wide enough that no message is wrapped.
        "COLUMNS": "200",
        "TOKEN_POSTGRES_DSN": settings.postgres_dsn.get_secret_value(),
        "TOKEN_REDIS_URL": settings.redis_url.get_secret_value(),
        "TOKEN_API_KEY_PEPPER": settings.api_key_pepper.get_secret_value(),
        "TOKEN_ENCRYPTION_KEY": settings.encryption_key.get_secret_value(),
    }


def portico(
    settings: TokenSettings, *arguments: str, **changes: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(PORTICO), "token", *arguments],
        env={**environment(settings), **changes},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answered(settings: TokenSettings, *arguments: str) -> dict[str, Any]:
    done = portico(settings, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def test_a_key_is_made_shown_once_and_ended(
    settings: TokenSettings, instance: Instance, customer: str
) -> None:
    made = answered(settings, "api-key", "create", "--organization", "acme")
    assert list(made) == ["id", "key", "organization_id", "scopes"]
    assert (made["organization_id"], made["scopes"]) == ("acme", list(API_KEY_SCOPES))
    listed = portico(settings, "api-key", "list", "--json").stdout
    assert made["id"] in listed
    assert made["key"] not in listed

    async with instance.client(made["key"]) as client:
        path = f"/api/v1/customers/{customer}/portal_url"
        assert (await client.get(path)).status_code == httpx.codes.OK
        answered(settings, "api-key", "revoke", made["id"], "--yes")

        async def refused() -> bool:
            return (await client.get(path)).status_code == httpx.codes.UNAUTHORIZED

        await until(refused)


@pytest.mark.usefixtures("customer")
def test_a_key_of_an_organization_that_no_event_has_named_is_made_with_a_warning(
    settings: TokenSettings,
) -> None:
    typed = portico(settings, "api-key", "create", "--organization", "acne", "--json")
    assert typed.returncode == 0
    made = json.loads(typed.stdout)
    assert typed.stderr == (
        "No event has named a customer of acne yet. If that is not its id, end the key:"
        f" portico token api-key revoke {made['id']}\n"
    )
    meant = portico(settings, "api-key", "create", "--organization", "acme", "--json")
    assert (meant.returncode, meant.stderr) == (0, "")


def test_a_key_gets_the_scopes_that_were_asked_for(settings: TokenSettings) -> None:
    made = answered(
        settings,
        *("api-key", "create", "--organization", "acme"),
        *("--scope", "introspect", "--scope", "events:write"),
    )
    assert made["scopes"] == ["events:write", "introspect"]


async def test_sessions_are_ended_by_id_customer_and_organization(
    postgres: Database, settings: TokenSettings, instance: Instance, host: httpx.AsyncClient
) -> None:
    await known_customer(postgres, "cust_2")
    one, two = await new_session(host), await new_session(host)
    other = await new_session(host, external_customer_id="cust_2")

    async def reasons() -> list[str | None]:
        tokens = (one["token"], two["token"], other["token"])
        return [(await instance.introspect(token)).get("reason") for token in tokens]

    answered(settings, "session", "revoke", one["id"], "--yes")
    assert await reasons() == ["revoked", None, None]
    customers = ("--organization", "acme", "--customer", "cust_1")
    answered(settings, "session", "revoke", *customers, "--yes")
    assert await reasons() == ["revoked", "revoked", None]
    answered(settings, "session", "revoke", "--organization", "acme", "--yes")
    assert await reasons() == ["revoked", "revoked", "revoked"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("api-key", "create"), 2, "--organization"),
        (("api-key", "create", "--organization", ""), 2, "1 to 64 characters"),
        (("api-key", "create", "--organization", "acme", "--scope", "all"), 2, "known are"),
        (("api-key", "revoke", "not-an-id"), 2, "UUID"),
        (("api-key", "revoke", NOBODY, "--yes"), 1, "no API key"),
        (("api-key", "revoke", NOBODY), 1, "Say --yes"),
        (("session", "revoke"), 2, "session's id"),
        (("session", "revoke", "--customer", "cust_1"), 2, "--organization"),
        (("session", "revoke", NOBODY, "--yes"), 1, "no portal session"),
        (("session", "revoke", *CUSTOMER_X, "--yes"), 1, "no customer x"),
        (("session", "revoke", *CUSTOMER_X), 1, "Say --yes"),
        (("session", "revoke", "--organization", "acne", "--yes"), 1, "no event has named"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_status(
    settings: TokenSettings, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = portico(settings, *arguments)

    assert done.returncode == status
    assert words in done.stderr
    assert done.stdout == ""


def test_a_database_that_is_away_is_one_line(settings: TokenSettings) -> None:
    away = "postgresql://portico_token@127.0.0.1:1/portico"
    done = portico(settings, "api-key", "list", TOKEN_POSTGRES_DSN=away)

    assert done.returncode == 1
    assert done.stderr.startswith("Postgres (TOKEN_POSTGRES_DSN) did not do it: ")
    assert done.stderr.count("\n") == 1


def test_each_missing_setting_of_serve_is_named_in_a_line(settings: TokenSettings) -> None:
    done = portico(settings, "serve")

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "TOKEN_KAFKA_BOOTSTRAP_SERVERS is missing",
        "TOKEN_PUBLIC_URL is missing",
        "TOKEN_SERVICE_SECRET is missing",
    ]


def serve_environment(settings: TokenSettings) -> dict[str, str]:
    return {
        "TOKEN_KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOKEN_PUBLIC_URL": settings.public_url,
        "TOKEN_SERVICE_SECRET": settings.service_secret.get_secret_value(),
    }


@pytest.mark.usefixtures("instance")
async def test_an_encryption_key_that_is_not_the_one_is_a_line_that_says_what_to_do(
    settings: TokenSettings,
) -> None:
    another = random_key()
    environment = serve_environment(settings) | {"TOKEN_ENCRYPTION_KEY": another}
    done = portico(settings, "serve", **environment)

    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert line.startswith("TOKEN_ENCRYPTION_KEY is wrong: it does not open the signing key")
    assert "portico token keys rotate --withdraw" in line
    assert "Traceback" not in done.stderr
    # What the line advises works.
    rotated = portico(
        settings, "keys", "rotate", "--withdraw", "--yes", TOKEN_ENCRYPTION_KEY=another
    )
    assert rotated.returncode == 0, rotated.stderr


def test_a_database_that_is_away_at_the_start_is_a_line_that_names_the_setting(
    settings: TokenSettings,
) -> None:
    away = "postgresql://portico_token@127.0.0.1:1/portico"
    environment = serve_environment(settings) | {"TOKEN_POSTGRES_DSN": away}
    done = portico(settings, "serve", **environment)

    assert done.returncode == 1
    assert done.stderr.endswith("Start it, or correct TOKEN_POSTGRES_DSN.\n")
    assert "Traceback" not in done.stderr


WRONG = {
    "TOKEN_POSTGRES_DSN": "portico",
    "TOKEN_REDIS_URL": "http://127.0.0.1",
    "TOKEN_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:kafka",
    "TOKEN_PUBLIC_URL": "https://portico.example/portal",
    "TOKEN_ENCRYPTION_KEY": "%",
    "TOKEN_API_KEY_PEPPER": "c2hvcnQ",
    "TOKEN_SERVICE_SECRET": "",
    "TOKEN_LOG_LEVEL": "loud",
    "TOKEN_HTTP_PORT": "http",
    "TOKEN_HEALTH_PORT": "65536",
    "TOKEN_POSTGRES_POOL_CONNECTIONS_MAX": "0",
    "TOKEN_KAFKA_IDEMPOTENCE": "perhaps",
    "TOKEN_TOPIC_PREFIX": "a b",
    "TOKEN_RATE_LIMIT_PER_MINUTE": "0",
}


def test_each_wrong_setting_of_serve_is_named_in_a_line(settings: TokenSettings) -> None:
    done = portico(settings, "serve", **(serve_environment(settings) | WRONG))

    assert done.returncode == 2
    named = [line.partition(" is wrong: ")[0] for line in done.stderr.splitlines()]
    assert sorted(named) == sorted(WRONG)
