"""What the token service answers is described, and nothing else is."""

from services.token.routes import oauth, operators, portal_sessions
from services.token.routes.described import API
from tests.described import places_described, places_of_routes


def test_every_address_for_hosts_is_described() -> None:
    public = [*portal_sessions.ROUTES, *oauth.ROUTES]
    # The console's own way in is between two services of one installation.
    assert places_of_routes(operators.ROUTES) == {("post", "/token/operator_sessions")}
    assert places_described(API) == places_of_routes(public)
