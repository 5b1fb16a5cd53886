"""The portal's operations, described: what hosts and readers may ask it. Pure."""

from typing import Final

from services.chassis.api_descriptions import SECURITY_SCHEMES
from services.chassis.openapi import Api
from services.portal.api import described as portal
from services.portal.host import described as host

API: Final = Api(
    title="Portico: invoices and what belongs to them",
    description="For hosts with an API key, in the shapes of Lago's API; for readers with the token"
    " of a portal link. Amounts are whole numbers of the currency's smallest unit (`1200` is 12.00"
    " EUR, or 1,200 JPY), days are `2026-01-31`, times RFC 3339.",
    operations=(*host.OPERATIONS, *portal.OPERATIONS),
    security_schemes=SECURITY_SCHEMES,
    tags={**host.TAGS, **portal.TAGS},
)
