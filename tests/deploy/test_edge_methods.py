"""What an address of the public origin takes is told in full by a 405, whichever service says it.

Behind the edge are the services' own routes, without what they ask: nothing is asked for a 405.
"""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from contracts.addresses import SHARED_METHODS
from deploy.local.ports import LOOPBACK, free_ports
from services.chassis.http import EXCEPTION_HANDLERS
from services.ledger.intake import app as intake
from services.portal.api import routes as portal_api
from services.portal.host import routes as host_api
from services.token.routes import oauth, portal_sessions
from tests.deploy.test_edge import Answered, edge

DOCUMENTS = Path(__file__).resolve().parents[2] / "contracts" / "published" / "openapi"
ROUTES: dict[str, Sequence[BaseRoute]] = {
    "intake": intake.ROUTES,
    "portal": (*portal_api.ROUTES, *host_api.ROUTES),
    "token": (*portal_sessions.ROUTES, *oauth.ROUTES),
}
UNHEARD_OF = ("PATCH", "OPTIONS", "TRACE")


def addresses() -> dict[str, dict[str, set[str]]]:
    """The methods of every described address, by the document that describes them."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for path in sorted(DOCUMENTS.glob("*.json")):
        for address, methods in json.loads(path.read_text(encoding="utf-8"))["paths"].items():
            named = {method.upper() for method in methods}
            found[address][path.stem] = named | ({"HEAD"} if "GET" in named else set())
    return found


def shared() -> dict[str, list[str]]:
    return {
        address: sorted(set().union(*documents.values()))
        for address, documents in addresses().items()
        if len(documents) > 1
    }


def methods_of(path: str) -> set[str]:
    """By all descriptions whose address it can be: the id of one may be the word of another."""
    return set().union(
        *(
            methods
            for address, documents in addresses().items()
            if re.fullmatch(re.sub(r"{\w+}", "[^/]+", address), path)
            for methods in documents.values()
        )
    )


@contextmanager
def served(routes: Sequence[BaseRoute]) -> Iterator[int]:
    """The routes, answered as their service answers; their port."""
    app = Starlette(routes=routes, exception_handlers=dict(EXCEPTION_HANDLERS))
    (port,) = free_ports(1)
    server = uvicorn.Server(
        uvicorn.Config(app, LOOPBACK, port, lifespan="off", log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        # The edge tries again until it is there.
        yield port
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answered]:
    with ExitStack() as stack:
        ports = {name: stack.enter_context(served(routes)) for name, routes in ROUTES.items()}
        yield stack.enter_context(edge(tmp_path_factory.mktemp("edge"), **ports))


def test_addresses_of_two_services_are_those_of_the_contract() -> None:
    assert shared() == {path: sorted(methods) for path, methods in SHARED_METHODS.items()}


def test_a_405_names_every_method_of_its_address(ask: Answered) -> None:
    for address in addresses():
        path = re.sub(r"{\w+}", "1", address)
        takes = methods_of(path)
        for method in (*UNHEARD_OF, *({"PUT", "DELETE"} - takes)):
            answer, said = ask(method, path)
            assert answer.status == 405, (method, path)
            named = answer.headers["allow"]
            assert set(named.split(", ")) == takes, (method, path)
            told = json.loads(said)
            assert f"This address takes {named}." in (
                told.get("detail") or told["error_description"]
            )
            if path.startswith(("/api/v1/", "/webhooks/")):
                assert (told["status"], told["code"]) == (405, "method_not_allowed"), path
