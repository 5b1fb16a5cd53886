"""What the token service answers is described, and nothing else is; and answered as said."""

import httpx

from services.token.routes import oauth, operators, portal_sessions
from services.token.routes.described import API
from tests.described import (
    not_naming_a_broken_body,
    not_refused_by_scope,
    places_described,
    places_of_routes,
    unlike_described,
)
from tests.token.conftest import Instance, api_key, new_session


def test_every_address_for_hosts_is_described() -> None:
    public = [*portal_sessions.ROUTES, *oauth.ROUTES]
    # The console's own way in is between two services of one installation.
    assert places_of_routes(operators.ROUTES) == {("post", "/token/operator_sessions")}
    assert places_described(API) == places_of_routes(public)


async def test_answers_are_as_described(host: httpx.AsyncClient) -> None:
    made = await new_session(host, view="invoices", locale="fr")
    sessions, one = "/api/v1/portal_sessions", f"/api/v1/portal_sessions/{made['id']}"
    customer, token = {"external_customer_id": "cust_1"}, {"token": made["token"]}
    asked = [
        ("createPortalUrl", await host.get("/api/v1/customers/cust_1/portal_url")),
        ("createPortalSession", await host.post(sessions, json=customer)),
        ("listPortalSessions", await host.get(sessions, params=customer)),
        ("listPortalSessions", await host.get(sessions, params={"live": "true"})),
        ("showPortalSession", await host.get(one)),
        ("introspectToken", await host.post("/token/introspect", data=token)),
        ("introspectToken", await host.post("/token/introspect", data={})),
        ("listKeys", await host.get("/.well-known/jwks.json")),
        ("revokePortalSession", await host.delete(one)),
        (
            "revokePortalSessionsOfCustomer",
            await host.delete("/api/v1/customers/cust_1/portal_sessions"),
        ),
        ("revokePortalSessions", await host.delete(sessions)),
        ("createPortalSession", await host.post(sessions, json={})),
        ("createPortalSession", await host.post(sessions, content=b"{")),
        ("createPortalUrl", await host.get("/api/v1/customers/nobody/portal_url")),
    ]

    found = [found for name, answer in asked for found in unlike_described(API, name, answer)]

    assert found == []
    # The one that is left answers with nothing.
    assert {one.name for one in API.operations} - {name for name, _ in asked} == {"revokeToken"}


async def test_every_operation_names_the_scope_that_it_needs(instance: Instance) -> None:
    ids = {"external_id": "cust_1", "session_id": "none"}
    async with instance.client(await api_key(instance.settings, scopes=("introspect",))) as nobody:
        assert await not_refused_by_scope(nobody, API, ids) == {}


async def test_a_body_that_is_no_json_is_named_by_every_operation(host: httpx.AsyncClient) -> None:
    assert await not_naming_a_broken_body(host, API, {}) == {}
