"""The portal token (a JWT, RFC 7519) and what introspection says of it (RFC 7662).

Signed with Ed25519 (`alg: EdDSA`, RFC 8037) and nothing else.
"""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

ALGORITHM: Final = "EdDSA"
TYPE: Final = "portal+jwt"
AUDIENCE: Final = "portico-portal"
LIFETIME_SECONDS_MAX: Final = 43_200
# Longest ids, all scopes and the signature stay below; checked before anything is parsed.
TOKEN_BYTES_MAX: Final = 4_096
# Clocks of two hosts with NTP differ by less.
CLOCK_SKEW_SECONDS: Final = 5
REQUIRED_CLAIMS: Final = (
    "iss", "aud", "sub", "organization", "jti", "iat", "nbf", "exp", "scope",
)  # fmt: skip


class PortalClaims(BaseModel):
    """The claims of a portal token. `iss` is the public origin, `sub` the external customer id,
    `jti` the session's id, times in epoch seconds, `scope` space-separated."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    iss: str
    aud: str
    sub: str
    organization: str
    jti: str
    iat: int
    nbf: int
    exp: int
    scope: str


class Introspection(BaseModel):
    """RFC 7662's answer for portal tokens, API keys and operators. Inactive ones say nothing else.

    `clock` is the revocation clock at which the answer was true: a verifier may keep the answer
    until it hears of a later one that concerns it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    active: bool
    token_type: Literal["portal", "api_key", "operator"] | None = None
    organization_id: str | None = None
    sub: str | None = None
    jti: str | None = None
    iat: int | None = None
    exp: int | None = None
    scope: str | None = None
    # Of an API key that has a limit of its own.
    rate_limit_per_minute: int | None = None
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    # The operator's name for people to read; `sub` is the one that stays.
    username: str | None = None
    # Of a portal session that an operator opened to see what the customer sees.
    preview: bool | None = None
    by: str | None = None
    # Why a portal token is inactive, for the service secret only: the page words its answer by it.
    reason: Literal["expired", "revoked", "invalid"] | None = None
    clock: int | None = None
