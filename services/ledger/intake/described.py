"""The intake's operations, described: all that it answers on the public origin. Pure.

A test holds this against the routes.
"""

from typing import Final

from services.chassis.api_descriptions import SECURITY_SCHEMES
from services.chassis.openapi import Api
from services.ledger.intake import event_operations, letter_operations, webhook_operations

API: Final = Api(
    title="Portico: events, accounts and webhooks",
    description="Takes in what billing systems and hosts say, and tells hosts what people do.",
    operations=(
        *event_operations.OPERATIONS,
        *letter_operations.OPERATIONS,
        *webhook_operations.OPERATIONS,
    ),
    security_schemes=SECURITY_SCHEMES,
    tags={**event_operations.TAGS, **letter_operations.TAGS, **webhook_operations.TAGS},
)
