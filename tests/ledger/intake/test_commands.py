"""`portico ledger source set`: kept encrypted, never shown; wrong usage and refusals told apart."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from services.chassis.settings import key_bytes
from services.command import create_command
from services.ledger.intake.sealing import unseal
from services.ledger.intake.settings import IntakeSettings
from tests.ledger.intake.builders import public_pem
from tests.ledger.known import make_known
from tests.servers import Database, apart
from tests.token.conftest import random_key

Run = Callable[..., Result]
KEY = random_key()


@pytest.fixture
def run(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_POSTGRES_DSN", postgres.ledger_dsn)
    monkeypatch.setenv("LEDGER_ENCRYPTION_KEY", KEY)
    make_known(postgres)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(create_command(), ["ledger", "source", "set", *arguments])

    return invoke


def stored(postgres: Database) -> list[asyncpg.Record]:
    async def rows() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(postgres.admin_dsn)
        try:
            return await connection.fetch("SELECT * FROM ledger.sources")
        finally:
            await connection.close()

    return apart(rows)


def test_an_hmac_key_is_sealed_and_not_shown(run: Run, postgres: Database) -> None:
    done = run("lago", "--organization", "acme", "--hmac-key", "whsec", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "organization_id": "acme",
        "source": "lago",
        "kind": "lago_hmac",
    }
    (row,) = stored(postgres)
    assert b"whsec" not in row["encrypted_secret"]
    key = key_bytes(SecretStr(KEY))
    assert unseal(key, row["encrypted_secret"], place="lago_hmac/acme") == b"whsec"


def test_a_public_key_is_taken_from_a_file_and_replaces_the_one_before(
    run: Run, postgres: Database, tmp_path: Path
) -> None:
    file = tmp_path / "lago.pem"
    for _ in range(2):
        file.write_bytes(public_pem(rsa.generate_private_key(65_537, 2_048)))
        assert run("lago", "--organization", "acme", "--public-key", str(file)).exit_code == 0
    (row,) = stored(postgres)
    assert row["kind"] == "lago_jwt"


def test_an_endpoints_secret_of_stripe_is_sealed_whole(run: Run, postgres: Database) -> None:
    done = run("stripe", "--organization", "acme", "--hmac-key", "whsec_abc", "--json")
    assert json.loads(done.stdout)["kind"] == "stripe"
    (row,) = stored(postgres)
    key = key_bytes(SecretStr(KEY))
    assert unseal(key, row["encrypted_secret"], place="stripe/acme") == b"whsec_abc"


@pytest.mark.parametrize(
    "arguments",
    [
        ("stripe", "--organization", "acme"),
        ("stripe", "--organization", "acme", "--hmac-key", "sk_test_x"),
        ("stripe", "--organization", "acme", "--public-key", __file__),
        ("lago", "--organization", "acme"),
        ("lago", "--organization", "acme", "--hmac-key", ""),
        ("lago", "--organization", "", "--hmac-key", "k"),
        ("lago", "--organization", "acme", "--hmac-key", "k", "--public-key", __file__),
        ("lago", "--organization", "acme", "--public-key", "/nowhere.pem"),
        ("lago", "--hmac-key", "k"),
        ("paddle", "--organization", "acme", "--hmac-key", "k"),
    ],
)
def test_wrong_usage_is_status_2_and_changes_nothing(
    run: Run, postgres: Database, arguments: tuple[str, ...]
) -> None:
    assert run(*arguments).exit_code == 2
    assert stored(postgres) == []


def test_a_secret_of_an_organization_that_nobody_knows_is_refused(
    run: Run, postgres: Database
) -> None:
    done = run("stripe", "--organization", "acmee", "--hmac-key", "whsec_abc")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "`portico organization create acmee`" in done.stderr
    assert stored(postgres) == []


def test_a_file_that_is_no_key_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "lago.pem"
    file.write_text("-----BEGIN PUBLIC KEY-----")
    done = run("lago", "--organization", "acme", "--public-key", str(file))
    assert done.exit_code == 1
    assert done.stderr == f"{file}: not a public key in PEM\n"


def test_a_missing_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEDGER_ENCRYPTION_KEY")
    done = run("lago", "--organization", "acme", "--hmac-key", "k")
    assert done.exit_code == 2
    assert "LEDGER_ENCRYPTION_KEY is missing" in done.stderr


def test_a_database_that_is_away_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_POSTGRES_DSN", "postgresql://portico_ledger@127.0.0.1:9/portico")
    done = run("lago", "--organization", "acme", "--hmac-key", "k")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1


def test_an_intake_with_another_key_says_so_instead_of_losing_webhooks(
    run: Run, settings: IntakeSettings
) -> None:
    # Sealed under KEY, which is not the key of `settings`.
    assert run("lago", "--organization", "acme", "--hmac-key", "k").exit_code == 0
    values: dict[str, str | SecretStr] = {
        "POSTGRES_DSN": settings.postgres_dsn,
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOKEN_URL": settings.token_url,
        "SERVICE_SECRET": settings.service_secret,
        "ENCRYPTION_KEY": settings.encryption_key,
    }
    shown = {
        f"LEDGER_{name}": value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in values.items()
    }
    done = subprocess.run(
        [str(Path(sys.executable).with_name("portico")), "ledger", "intake"],
        env={"PATH": os.environ["PATH"], **shown},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert line.startswith("LEDGER_ENCRYPTION_KEY is wrong: it does not open the secrets")
    assert "portico ledger source set" in line
