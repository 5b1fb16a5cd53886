"""Settings from the environment, each name prefixed with its service. Knows no service."""

import sys
from base64 import urlsafe_b64decode
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32


def _is_key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if len(urlsafe_b64decode(text + "=" * (-len(text) % 4))) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64url")
    return value


# 32 random bytes in base64url; has no default anywhere.
Key = Annotated[SecretStr, AfterValidator(_is_key)]
Port = Annotated[int, Field(ge=0, le=65_535)]


def key_bytes(key: SecretStr) -> bytes:
    """The 32 bytes behind a setting of type Key."""
    text = key.get_secret_value()
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class ServiceSettings(BaseSettings):
    """What every service takes. A subclass sets `env_prefix`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    postgres_dsn: SecretStr
    postgres_pool_connections_max: int = 10
    kafka_bootstrap_servers: str
    # Off only for a broker without idempotent producers (Tansu).
    kafka_idempotence: bool = True
    http_host: str = "127.0.0.1"
    http_port: Port = 0
    health_port: Port = 0
    log_level: str = "info"


S = TypeVar("S", bound=BaseSettings)


def settings_or_exit(kind: type[S]) -> S:
    """The settings from the environment; on a missing or wrong one, a line for each and exit 2."""
    try:
        return kind()
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        for detail in error.errors(include_url=False, include_input=False):
            name = f"{prefix}{detail['loc'][0]}".upper()
            wrong = "is missing" if detail["type"] == "missing" else f"is wrong: {detail['msg']}"
            sys.stderr.write(f"{name} {wrong}\n")
        raise SystemExit(2) from None
