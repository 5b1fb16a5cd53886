"""What the portal takes from its environment: names that start with PORTAL_."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Key, Origin, RedisUrl, ServiceSettings, TopicPrefix

PREFIX = "PORTAL_"


class PortalSettings(ServiceSettings):
    """All that `portico portal serve` needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    redis_url: RedisUrl
    # The issuer of every token that is good here.
    public_url: Origin
    token_url: Origin
    service_secret: Key
    # Signs addresses of documents that are good for minutes.
    download_secret: Key
    # More fonts than the ones that come along, for scripts that those do not have.
    fonts_directory: Path | None = None
    topic_prefix: TopicPrefix = ""
    # Lets original documents be fetched from this very machine, over http too: never in production.
    originals_loopback: bool = False
