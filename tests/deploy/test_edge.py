"""The edge sends every address to the service that answers it, unchanged, and hides the rest."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local import caddy
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.processes import Child

Asked = Callable[..., tuple[int, str]]


class _Echo(BaseHTTPRequestHandler):
    """Says which service was reached, and how."""

    service = ""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = f"{self.service} {self.command} {self.path}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the base asks for these names


@contextmanager
def upstream(name: str) -> Iterator[int]:
    """A server that answers what reached it; its port."""
    handler = type(f"{name}Echo", (_Echo,), {"service": name})
    with ThreadingHTTPServer((LOOPBACK, 0), handler) as server:
        # Answers are awaited by the test itself; the threads end with their connections.
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Asks the edge; the status and the body. The intake is away."""
    folder: Path = tmp_path_factory.mktemp("edge")
    port, nobody = free_ports(2)
    with ExitStack() as stack:
        environment = {
            "PORTICO_PORT": str(port),
            "PORTICO_TOKEN_UPSTREAM": f"{LOOPBACK}:{stack.enter_context(upstream('token'))}",
            "PORTICO_PORTAL_UPSTREAM": f"{LOOPBACK}:{stack.enter_context(upstream('portal'))}",
            "PORTICO_INTAKE_UPSTREAM": f"{LOOPBACK}:{nobody}",
        }
        edge = Child(caddy.program(folder, port, folder / "edge.log", environment))
        stack.callback(edge.stop)
        edge.wait_until_ready()

        def ask(method: str, path: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
            try:
                connection.request(method, path)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
            finally:
                connection.close()

        yield ask


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/customers/cust-1/portal_url"),
        ("GET", "/api/v1/customers/cust-1/portal_url?x=1"),
        ("POST", "/api/v1/portal_sessions"),
        ("GET", "/api/v1/portal_sessions?external_customer_id=a%2Fb"),
        ("DELETE", "/api/v1/portal_sessions/5"),
        ("DELETE", "/api/v1/customers/cust-1/portal_sessions"),
        ("POST", "/token/introspect"),
        ("POST", "/token/revoke"),
        ("GET", "/.well-known/jwks.json"),
    ],
)
def test_sessions_and_tokens_go_to_the_token_service(asked: Asked, method: str, path: str) -> None:
    assert asked(method, path) == (200, f"token {method} {path}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/portal/acme"),
        ("GET", "/portal/api/invoices?q=a%2Fb"),
        ("GET", "/api/v1/customers"),
        ("GET", "/api/v1/customers/cust-1"),
        ("GET", "/api/v1/customers/portal_url"),
        ("GET", "/api/v1/invoices/5"),
        ("GET", "/console"),
        ("GET", "/embed.js"),
        ("GET", "/healthzzz"),
    ],
)
def test_everything_else_goes_to_the_portal(asked: Asked, method: str, path: str) -> None:
    assert asked(method, path) == (200, f"portal {method} {path}")


@pytest.mark.parametrize("customer", ["a%2Fb", "a%2F%2F..%2Fb", "%2E%2E", "a%3Fb%25", "%C3%A9"])
def test_an_escaped_id_passes_unchanged(asked: Asked, customer: str) -> None:
    path = f"/api/v1/customers/{customer}/portal_url"
    assert asked("GET", path) == (200, f"token GET {path}")


@pytest.mark.parametrize(
    "path", ["/healthz/live", "/healthz/ready", "/metrics", "//metrics", "/a/../healthz/ready"]
)
def test_health_and_metrics_are_not_public(asked: Asked, path: str) -> None:
    status, body = asked("GET", path)
    assert (status, json.loads(body)) == (404, {"status": 404, "error": "Not Found"})


def test_a_service_that_is_away_is_a_json_error(asked: Asked) -> None:
    status, body = asked("POST", "/api/v1/events")
    assert status == 503
    assert json.loads(body)["code"] == "service_unavailable"
