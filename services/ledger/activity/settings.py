"""What `portico ledger deliver` takes from the environment."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.settings import Key, PostgresDsn, ServiceSettings, TopicPrefix
from services.ledger.settings import PREFIX

Days = Annotated[int, Field(ge=1, le=36_500)]


class WebhookSettings(BaseSettings):
    """What it takes to see to webhooks, without sending any."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    postgres_dsn: PostgresDsn
    encryption_key: Key
    webhook_loopback: bool = False


class DeliverySettings(ServiceSettings):
    """What it takes to keep activity and to send webhooks."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    # Before the canonical topic names: tests share a broker.
    topic_prefix: TopicPrefix = ""
    activity_group_id: Annotated[str, Field(min_length=1)] = "portico-activity"
    # Under which the secrets of webhooks lie in the database; the intake's.
    encryption_key: Key
    # A year, and what an audit of it takes.
    activity_days: Days = 400
    # What became of webhooks is of use as long as somebody may look into it.
    webhook_delivery_days: Days = 30
    # Allows this very machine, over http too: for tests and the demonstration.
    webhook_loopback: bool = False
    # From the first byte to the last of an answer: the specification asks for 15 to 30 seconds.
    webhook_seconds_max: Annotated[float, Field(gt=0, le=60)] = 20.0
    webhook_attempts_max: Annotated[int, Field(ge=1, le=50)] = 10
    webhook_first_retry_seconds: Annotated[float, Field(gt=0, le=3_600)] = 5.0
    # An endpoint that has not answered with success for so long is disabled.
    webhook_failing_seconds_max: Annotated[float, Field(gt=0)] = 5 * 86_400.0

    @property
    def activity_age_max(self) -> timedelta:
        return timedelta(days=self.activity_days)

    @property
    def delivery_age_max(self) -> timedelta:
        return timedelta(days=self.webhook_delivery_days)
