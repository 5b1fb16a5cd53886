"""What a stack remembers: its secrets are its own, and it is one at a time."""

from pathlib import Path

import pytest

from deploy.local.state import Home, StackRunsError
from services.chassis.settings import KEY_BYTES, key_bytes


def test_secrets_are_made_once_and_are_keys(tmp_path: Path) -> None:
    from pydantic import SecretStr  # noqa: PLC0415 - only to read them as the services do

    home = Home(tmp_path)
    secrets = home.secrets()
    assert Home(tmp_path).secrets() == secrets
    assert len(key_bytes(SecretStr(secrets.token_encryption_key))) == KEY_BYTES


def test_secrets_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.secrets()
    home.keep_api_key("key")
    home.write_stack_env({"PORTICO_API_KEY": "key"})
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"secrets.json": 0o600, "api-key.json": 0o600, "stack.env": 0o600}


def test_stack_env_is_one_name_and_value_a_line(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.write_stack_env({"PORTICO_URL": "http://127.0.0.1:8080", "PORTICO_API_KEY": "a=b"})
    assert home.stack_env.read_text() == (
        "PORTICO_URL=http://127.0.0.1:8080\nPORTICO_API_KEY=a=b\n"
    )
    assert home.read_stack_env()["PORTICO_API_KEY"] == "a=b"


def test_a_home_has_one_holder_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.held():
        assert Home(tmp_path).is_held()
        with pytest.raises(StackRunsError, match="already running"), Home(tmp_path).held():
            pass
    assert not home.is_held()


def test_only_a_folder_that_a_stack_made_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert not Home(tmp_path).forget()
    assert (tmp_path / "thesis.txt").exists()


def test_an_operator_is_lent_settings_only_while_the_stack_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.held():
        home.write_operator_env({"TOKEN_POSTGRES_DSN": "postgresql://"})
        assert home.operator_env() == {"TOKEN_POSTGRES_DSN": "postgresql://"}
    assert home.operator_env() == {}
