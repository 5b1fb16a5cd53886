"""What an API key and a portal token may do. Names only; each service enforces its own."""

from typing import Final, Literal, get_args

# Of API keys. `introspect` is for gateways of the host that check portal tokens themselves.
ApiKeyScope = Literal[
    "portal_sessions:write",
    "portal_sessions:read",
    "customers:write",
    "organizations:write",
    "events:write",
    "billing:read",
    "introspect",
    "console",
]
API_KEY_SCOPES: Final[tuple[str, ...]] = get_args(ApiKeyScope)

# Of portal tokens.
PortalScope = Literal["portal:read", "portal:download", "portal:preferences"]
PORTAL_SCOPES: Final[tuple[str, ...]] = get_args(PortalScope)
