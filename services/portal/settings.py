"""What the portal takes from its environment: names that start with PORTAL_."""

import re
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import Key, Origin, RedisUrl, ServiceSettings, TopicPrefix

PREFIX = "PORTAL_"
# Loopback may be plain: a provider on the same machine, for trying it out.
_ISSUER: Final = re.compile(
    r"(https://[^\s?#@]+|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?(/[^\s?#@]*)?)"
)

T = TypeVar("T")


def _is_issuer(value: str) -> str:
    if not _ISSUER.fullmatch(value):
        raise ValueError("must be an address that starts with https://, as the provider writes it")
    return value


# Kept as it is written: a token says the same, to the letter (OpenID Connect Core, 3.1.3.7).
Issuer = Annotated[str, AfterValidator(_is_issuer)]
# Looked at also when it is not set.
Beside = Annotated[str | None, Field(validate_default=True)]


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
    # Operators may sign in to the console at a provider of OpenID Connect: all of these, or none.
    console_oidc_issuer: Issuer | None = None
    console_oidc_client_id: Beside = None
    console_oidc_client_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    # Whose console a person may use: what this claim of the id_token says …
    console_oidc_organization_claim: str | None = None
    # … or, for everybody whom the provider lets in, this one.
    console_oidc_organization: Beside = None
    # What people call the provider; the host of its address by itself.
    console_oidc_name: str | None = None

    @field_validator("console_oidc_client_id", "console_oidc_client_secret")
    @classmethod
    def _stands_beside_the_issuer(cls, value: T, info: ValidationInfo) -> T:
        if value is None and info.data.get("console_oidc_issuer") is not None:
            raise ValueError("must be set when PORTAL_CONSOLE_OIDC_ISSUER is")
        return value

    @field_validator("console_oidc_organization")
    @classmethod
    def _organization_is_known_in_one_way(
        cls, value: str | None, info: ValidationInfo
    ) -> str | None:
        if info.data.get("console_oidc_issuer") is None:
            return value
        if (value is None) == (info.data.get("console_oidc_organization_claim") is None):
            raise ValueError("must be set, or PORTAL_CONSOLE_OIDC_ORGANIZATION_CLAIM, not both")
        return value
