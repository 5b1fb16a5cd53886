"""The edge sends every address to the service that answers it, unchanged, and hides the rest."""

import http.client
import json
import re
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy import edge_words
from deploy.local import caddy
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.processes import Child
from services.portal.languages import language
from services.portal.pages.states import failure

Asked = Callable[..., tuple[int, str]]
Answered = Callable[..., tuple[http.client.HTTPResponse, str]]


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

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815 - the base asks for these names


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


@contextmanager
def edge(folder: Path, **upstreams: int) -> Iterator[Answered]:
    """Asks an edge before these: the answer's head, and its body."""
    (port,) = free_ports(1)
    environment = {"PORTICO_PORT": str(port)} | {
        f"PORTICO_{name.upper()}_UPSTREAM": f"{LOOPBACK}:{upstream}"
        for name, upstream in upstreams.items()
    }
    with ExitStack() as stack:
        child = Child(caddy.program(folder, port, folder / "edge.log", environment))
        stack.callback(child.stop)
        child.wait_until_ready()

        def ask(
            method: str, path: str, body: bytes = b"", **headers: str
        ) -> tuple[http.client.HTTPResponse, str]:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
            try:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                connection.request(method, path, body or None, named)
                answer = connection.getresponse()
                return answer, answer.read().decode()
            finally:
                connection.close()

        yield ask


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Asks the edge; the status and the body."""
    with upstream("token") as token, upstream("portal") as portal, upstream("intake") as intake:
        folder = tmp_path_factory.mktemp("edge")
        with edge(folder, token=token, portal=portal, intake=intake) as ask:

            def status_and_body(method: str, path: str, body: bytes = b"") -> tuple[int, str]:
                answer, said = ask(method, path, body)
                return answer.status, said

            yield status_and_body


@pytest.fixture(scope="module")
def all_away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answered]:
    """An edge before services that are all away."""
    (nobody,) = free_ports(1)
    folder = tmp_path_factory.mktemp("away")
    with edge(folder, token=nobody, portal=nobody, intake=nobody) as ask:
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
        # It says itself that this is not what the address takes.
        ("PATCH", "/api/v1/customers/cust-1/portal_url"),
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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/customers"),
        ("PUT", "/api/v1/organizations"),
        ("POST", "/api/v1/events"),
        ("POST", "/webhooks/lago/a%2Fb"),
        ("GET", "/api/v1/dead_letters?state=all"),
        ("POST", "/api/v1/dead_letters/1/replay"),
        ("GET", "/api/v1/projection"),
        ("GET", "/api/v1/webhook_endpoints"),
        ("POST", "/api/v1/webhook_endpoints/1/deliveries/2/replay"),
        # It says itself that this is not what the address takes.
        ("PATCH", "/api/v1/customers"),
        ("GET", "/api/v1/organizations"),
    ],
)
def test_what_publishes_goes_to_the_intake(asked: Asked, method: str, path: str) -> None:
    assert asked(method, path) == (200, f"intake {method} {path}")


@pytest.mark.parametrize("customer", ["a%2Fb", "a%2F%2F..%2Fb", "%2E%2E", "a%3Fb%25", "%C3%A9"])
def test_an_escaped_id_passes_unchanged(asked: Asked, customer: str) -> None:
    path = f"/api/v1/customers/{customer}/portal_url"
    assert asked("GET", path) == (200, f"token GET {path}")


@pytest.mark.parametrize(
    "path", ["/healthz/live", "/healthz/ready", "/metrics", "//metrics", "/a/../healthz/ready"]
)
def test_health_and_metrics_are_not_public(asked: Asked, path: str) -> None:
    status, body = asked("GET", path)
    assert (status, json.loads(body)["status"]) == (404, 404)
    assert "There is nothing at this address." in body


AWAY = [
    ("/api/v1/events", "application/json", {"status": 503, "code": "service_unavailable"}),
    ("/webhooks/lago/acme", "application/json", {"status": 503, "code": "service_unavailable"}),
    ("/token/revoke", "application/json", {"error": "temporarily_unavailable"}),
    ("/portal/api/overview", "application/problem+json", {"status": 503, "code": "unavailable"}),
]


@pytest.mark.parametrize(("path", "media_type", "expected"), AWAY)
def test_a_service_that_is_away_is_said_in_the_shape_of_its_api(
    all_away: Answered, path: str, media_type: str, expected: dict[str, Any]
) -> None:
    answer, body = all_away("POST", path)
    said = json.loads(body)
    assert answer.status == 503
    assert answer.headers["content-type"] == media_type
    assert answer.headers["retry-after"] == "1"
    assert said | expected == said
    assert (said.get("detail") or said["error_description"]).startswith("The service is away")


def test_a_browser_gets_a_page_that_tries_again(all_away: Answered) -> None:
    answer, page = all_away("GET", "/portal/acme", accept="text/html,*/*;q=0.8")
    assert answer.status == 503
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Billing cannot be reached at the moment</h1>" in page
    policy = answer.headers["content-security-policy"]
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert '<html lang="en" dir="ltr">' in page
    # A script of the portal's page asks for pages too, and reads the problem.
    answer, body = all_away("GET", "/portal/pages/x", accept="text/html", sec_fetch_dest="empty")
    assert json.loads(body)["code"] == "unavailable"


@pytest.mark.parametrize(
    ("wished", "accepted", "locale", "direction"),
    [
        ("", "de-AT,de;q=0.9,en;q=0.8", "de", "ltr"),
        ("", "ca, pt;q=0.9, es;q=0.8", "pt-BR", "ltr"),
        ("", "zh-Hant-HK,zh;q=0.9", "zh-TW", "ltr"),
        ("", "zh-CN", "zh-CN", "ltr"),
        ("?locale=ar", "de", "ar", "rtl"),
        ("?locale=xx", "nn", "nb", "ltr"),
        ("", "fil", "en", "ltr"),
        ("?locale=%22%3E%3Cb%3E", "", "en", "ltr"),
    ],
)
def test_the_page_of_the_edge_speaks_the_readers_language(
    all_away: Answered, wished: str, accepted: str, locale: str, direction: str
) -> None:
    _, page = all_away("GET", f"/portal/acme{wished}", accept="text/html", accept_language=accepted)
    state = failure(language(locale).domain("pages"), 503)
    assert f'<html lang="{locale}" dir="{direction}">' in page
    assert f"<h1>{escape(state.title)}</h1>" in page
    assert escape(state.text) in page


def test_the_words_of_the_edge_are_those_of_the_catalogues() -> None:
    assert edge_words.FILE.read_text(encoding="utf-8") == edge_words.words()


def test_a_body_that_is_too_large_for_any_address_is_told_the_bound(asked: Asked) -> None:
    for path, word in (("/api/v1/portal_sessions", "detail"), ("/token/x", "error_description")):
        status, body = asked("POST", path, b"x" * 9_000_001)
        assert status == 413
        assert "larger than 9 MB" in json.loads(body)[word]
