"""What the intake takes from the environment."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.settings import Key, ServiceSettings


class PublishingSettings(ServiceSettings):
    """What it takes to publish and to see that it was applied."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_")

    # Before the canonical topic names: tests share a broker.
    topic_prefix: str = ""


class SourceSettings(BaseSettings):
    """What it takes to keep the secrets of incoming webhooks, without serving."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_", extra="ignore", frozen=True)

    postgres_dsn: SecretStr
    encryption_key: Key


class IntakeSettings(PublishingSettings):
    """What the serving intake takes."""

    token_url: str
    # Authenticates the intake where it asks the token service whose an API key is.
    service_secret: SecretStr
    # Under which the secrets of incoming webhooks lie in the database.
    encryption_key: Key
