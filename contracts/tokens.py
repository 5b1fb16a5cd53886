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

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    active: bool
    token_type: Literal["portal", "api_key", "operator"] | None = None
    organization_id: str | None = None
    sub: str | None = None
    """Of a portal token the customer's id in the host's system, of an operator who it is."""
    jti: str | None = None
    """The id of the session, or of the API key."""
    iat: int | None = None
    """Since when it is good, in epoch seconds."""
    exp: int | None = None
    """Until when it is good, in epoch seconds."""
    scope: str | None = None
    """What it may be used for, parted by spaces."""
    rate_limit_per_minute: int | None = None
    """Of an API key that has a limit of its own."""
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    username: str | None = None
    """The operator's name for people to read; `sub` is the one that stays."""
    preview: bool | None = None
    """Of a portal session that an operator opened to see what the customer sees."""
    by: str | None = None
    """Who that operator is."""
    # The page words its answer by it.
    reason: Literal["expired", "revoked", "invalid"] | None = None
    """Why a portal token is inactive; told to the service secret only."""
    clock: int | None = None
    """The revocation clock at which this was true; told to the service secret only."""
