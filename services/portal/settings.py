"""What the portal takes from its environment: names that start with PORTAL_."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
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
    # Where the console's commands go, by the intake's internal address.
    intake_url: Origin
    service_secret: Key
    # Signs addresses of documents that are good for minutes.
    download_secret: Key
    # More fonts than the ones that come along, for scripts that those do not have.
    fonts_directory: Path | None = None
    topic_prefix: TopicPrefix = ""
    # Reads of an API key that has no limit of its own. Each may be a list of a thousand invoices.
    rate_limit_per_minute: Annotated[int, Field(gt=0)] = 60_000
    # Lets original documents be fetched from this very machine, over http too: never in production.
    originals_loopback: bool = False
