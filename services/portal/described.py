"""The portal's operations, described: what hosts and readers may ask it. Pure."""

from typing import Final

from services.chassis.api_descriptions import SECURITY_SCHEMES
from services.chassis.openapi import Api
from services.portal.api import described as portal
from services.portal.host import described as host

API: Final = Api(
    title="Portico: invoices and what belongs to them",
    description="For hosts with an API key, in the shapes of Lago's API; for readers with the token"
    " of a portal link.",
    operations=(*host.OPERATIONS, *portal.OPERATIONS),
    security_schemes=SECURITY_SCHEMES,
    tags={**host.TAGS, **portal.TAGS},
)
