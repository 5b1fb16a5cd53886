"""What the intake answers is described, and nothing else is."""

from services.ledger.intake.app import ROUTES
from services.ledger.intake.described import API
from tests.described import places_described, places_of_routes


def test_every_address_is_described() -> None:
    assert places_described(API) == places_of_routes(ROUTES)
