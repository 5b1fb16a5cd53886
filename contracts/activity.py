"""What people did with the portal, on the topic `portal.activity`, as CloudEvents."""

from typing import Final, Literal, get_args

ActivityType = Literal[
    "portal_session.created",
    "portal_session.revoked",
    "portal_session.opened",
    "invoice.viewed",
    "invoice.downloaded",
    "invoices.downloaded",
    "credit_note.downloaded",
    "payment_receipt.downloaded",
    "statement.downloaded",
    "customer.language_changed",
]
ACTIVITY_TYPES: Final[tuple[str, ...]] = get_args(ActivityType)
