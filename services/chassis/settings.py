"""Settings from the environment, each name prefixed with its service. Knows no service."""

import re
import sys
from base64 import urlsafe_b64decode
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32
_BOOTSTRAP_SERVER: Final = re.compile(r"([^\s,:/\[\]]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?")
_TOPIC_PREFIX: Final = re.compile(r"[a-zA-Z0-9._-]{0,200}")
_ORIGIN: Final = re.compile(r"https?://[^/\s?#@]+/?")


class WrongSettingError(Exception):
    """A value that only came out wrong when it was used. `name`: without the service's prefix."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


def _is_key(value: SecretStr) -> SecretStr:
    try:
        bytes_ = key_bytes(value)
    except ValueError:
        bytes_ = b""
    if len(bytes_) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64url")
    return value


def _is_postgres_dsn(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("must be an address such as postgresql://user:password@host:5432/portico")
    return value


def _is_redis_url(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must be an address such as redis://:password@host:6379/0")
    return value


def _is_bootstrap_servers(value: str) -> str:
    if not all(_BOOTSTRAP_SERVER.fullmatch(server.strip()) for server in value.split(",")):
        raise ValueError("must be host:port, or several of them with commas between")
    return value


def _as_origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise ValueError("must be an origin such as https://billing.example.com, without a path")
    return value.rstrip("/")


def _is_topic_prefix(value: str) -> str:
    if not _TOPIC_PREFIX.fullmatch(value):
        raise ValueError("must be of letters, digits, dots, hyphens and underscores, 200 at most")
    return value


# 32 random bytes in base64url; has no default anywhere.
Key = Annotated[SecretStr, AfterValidator(_is_key)]
Port = Annotated[int, Field(ge=0, le=65_535)]
PostgresDsn = Annotated[SecretStr, AfterValidator(_is_postgres_dsn)]
RedisUrl = Annotated[SecretStr, AfterValidator(_is_redis_url)]
BootstrapServers = Annotated[str, AfterValidator(_is_bootstrap_servers)]
# Of a service, or of all of them to the world: nothing after the host and its port.
Origin = Annotated[str, AfterValidator(_as_origin)]
# The characters that Kafka takes in a topic's name.
TopicPrefix = Annotated[str, AfterValidator(_is_topic_prefix)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(str.lower)
]


def key_bytes(key: SecretStr) -> bytes:
    """The 32 bytes behind a setting of type Key."""
    text = key.get_secret_value()
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class ServiceSettings(BaseSettings):
    """What every service takes. A subclass sets `env_prefix`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    postgres_dsn: PostgresDsn
    postgres_pool_connections_max: Annotated[int, Field(ge=1, le=1_000)] = 10
    kafka_bootstrap_servers: BootstrapServers
    # Off only for a broker without idempotent producers (Tansu).
    kafka_idempotence: bool = True
    http_host: str = "127.0.0.1"
    http_port: Port = 0
    health_port: Port = 0
    log_level: LogLevel = "info"


S = TypeVar("S", bound=BaseSettings)


def settings_or_exit(kind: type[S]) -> S:
    """The settings from the environment; on a missing or wrong one, a line for each and exit 2."""
    try:
        return kind()
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        for detail in error.errors(include_url=False, include_input=False):
            name = f"{prefix}{detail['loc'][0]}".upper()
            # pydantic's words for what it checks by itself, and for what a validator says.
            reason = detail["msg"].removeprefix("Value error, ").replace("Input should", "must")
            wrong = "is missing" if detail["type"] == "missing" else f"is wrong: {reason}"
            sys.stderr.write(f"{name} {wrong}\n")
        raise SystemExit(2) from None
