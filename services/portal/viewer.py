"""Who looks at the portal. Knows no token, no table and no page."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """The customer behind a verified portal token: organization and customer come from here only.

    `token_digest` is the SHA-256 of the token; the token itself stays out of long-lived memory.
    """

    organization_id: str
    external_customer_id: str
    session_id: str
    scopes: frozenset[str]
    expires_at: datetime
    token_digest: bytes
    # What the session was made with: its language and where its page opens.
    locale: str | None = None
    view: str | None = None
    invoice_id: str | None = None
    # The operator who looks at what the customer sees, if it is not the customer.
    previewed_by: str | None = None
