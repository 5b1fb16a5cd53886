"""What the portal takes from its environment: names that start with PORTAL_."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr, StringConstraints
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Key, ServiceSettings

PREFIX = "PORTAL_"

Origin = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^/\s]+/?$"),
    AfterValidator(lambda url: url.rstrip("/")),
]


class PortalSettings(ServiceSettings):
    """All that `portico portal serve` needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    redis_url: SecretStr
    # The issuer of every token that is good here.
    public_url: Origin
    token_url: Origin
    service_secret: Key
    # Signs addresses of documents that are good for minutes.
    download_secret: Key
    # More fonts than the ones that come along, for scripts that those do not have.
    fonts_directory: Path | None = None
    topic_prefix: str = ""
    # Lets original documents be fetched from this very machine, over http too: never in production.
    originals_loopback: bool = False
