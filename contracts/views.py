"""The pages that a portal link may open with. Names only; the portal has the pages."""

from typing import Final, Literal, get_args

# `invoice` is the one that the link names beside it.
PortalView = Literal[
    "overview", "invoices", "invoice", "payments", "credit_notes", "statement", "account"
]
PORTAL_VIEWS: Final[tuple[str, ...]] = get_args(PortalView)
