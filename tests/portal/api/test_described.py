"""What a portal link may be used for is described, and nothing else is."""

from services.portal.api.described import OPERATIONS
from services.portal.api.routes import ANSWERED
from services.portal.described import API
from tests.described import places_described, places_of_routes


def test_every_address_of_the_portal_is_described() -> None:
    described = {place for place in places_described(API) if place[1].startswith("/portal/")}
    assert described == places_of_routes(ANSWERED)
    assert len(OPERATIONS) == len(described)
