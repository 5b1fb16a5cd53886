"""What the token service takes from its environment: names that start with TOKEN_."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.settings import (
    Key,
    Origin,
    PostgresDsn,
    RedisUrl,
    ServiceSettings,
    TopicPrefix,
)

PREFIX = "TOKEN_"


class TokenSettings(ServiceSettings):
    """All that `portico token serve` needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    redis_url: RedisUrl
    # The `iss` of every token and the beginning of every address.
    public_url: Origin
    api_key_pepper: Key
    encryption_key: Key
    service_secret: Key
    topic_prefix: TopicPrefix = ""
    # For one API key. As much as one process gives: it stops a loop that ran away, not a busy host.
    rate_limit_per_minute: Annotated[int, Field(gt=0)] = 600_000


class OperatorSettings(BaseSettings):
    """What a command needs that only reads or revokes. Redis makes a revocation known sooner."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    postgres_dsn: PostgresDsn
    redis_url: RedisUrl | None = None


class ApiKeySettings(OperatorSettings):
    """What making an API key needs."""

    api_key_pepper: Key


class SigningKeySettings(OperatorSettings):
    """What making a signing key needs."""

    encryption_key: Key
