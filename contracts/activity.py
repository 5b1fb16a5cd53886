"""What people did with the portal, on the topic `portal.activity`, as CloudEvents; and which of it
an organization may be told of by webhook."""

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

WebhookType = Literal[
    "portal_session.created",
    "portal_session.revoked",
    "portal_session.opened",
    "invoice.viewed",
    "invoice.downloaded",
    "customer.language_changed",
]
WEBHOOK_TYPES: Final[tuple[str, ...]] = get_args(WebhookType)
# Sent when somebody asks for it, to any endpoint.
WEBHOOK_TEST_TYPE: Final = "webhook_endpoint.test"
