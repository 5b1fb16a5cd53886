"""What the intake takes from the environment."""

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
from services.ledger.settings import PREFIX


class PublishingSettings(ServiceSettings):
    """What it takes to publish and to see that it was applied."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    # Before the canonical topic names: tests share a broker.
    topic_prefix: TopicPrefix = ""


class SourceSettings(BaseSettings):
    """What it takes to keep the secrets of incoming webhooks, without serving."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    postgres_dsn: PostgresDsn
    encryption_key: Key


class IntakeSettings(PublishingSettings):
    """What the serving intake takes."""

    token_url: Origin
    # Authenticates the intake where it asks the token service whose an API key is.
    service_secret: Key
    # Under which the secrets of webhooks, incoming and outgoing, lie in the database.
    encryption_key: Key
    # Where the instances count together how much each API key asks; without it each counts alone.
    redis_url: RedisUrl | None = None
    # For an API key without a limit of its own.
    rate_limit_per_minute: Annotated[int, Field(gt=0)] = 600_000
    # Allows webhooks to this very machine, over http too: for tests and the demonstration.
    webhook_loopback: bool = False
