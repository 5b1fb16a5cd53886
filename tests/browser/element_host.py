"""A host product with a backend and the element in its page, on a site of its own.

Its pages run under the strictest policy that a host may have: no inline script or style, no
stylesheet at all, Trusted Types with no policy allowed, isolated from other origins.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Page

from tests.browser.customers import until

# What a backend answers: an address for the frame, or the status of a refusal.
Backend = Callable[[], str | HTTPStatus]
TEN_LINES = """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>Billing</title>
<link rel="icon" href="data:,">
<script src="{portico}/embed.js" defer></script></head>
<body>
<h1>Billing</h1>
{elements}{more}
</body>
</html>
"""
# Events in the order they came, and no answer of the page's own to any of them.
_LISTEN = """if (self === top) { window.told = [];
    for (const name of ['portal-ready', 'portal-navigate', 'portal-error'])
        document.addEventListener(name, (event) => told.push([name, event.detail])) }"""


@dataclass(slots=True)
class ElementHost:
    """A host product. `asked` counts the calls of each backend."""

    port: int
    portico: str
    pages: dict[str, str] = field(default_factory=dict)
    backends: list[Backend] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def backend(self, answer: Backend) -> str:
        """The path of a backend that answers so."""
        self.backends.append(answer)
        self.asked.append(0)
        return f"/portal-url/{len(self.backends) - 1}"

    def page(self, elements: str, *, more: str = "", lang: str = "en") -> str:
        """The address of a page of ten lines."""
        path = f"/page/{len(self.pages)}"
        self.pages[path] = TEN_LINES.format(
            lang=lang, portico=self.portico, elements=elements, more=more
        )
        return f"{self.origin}{path}"

    def script(self, content: str) -> str:
        """A script of the host's own, as a tag."""
        path = f"/script/{len(self.pages)}.js"
        self.pages[path] = content
        return f'<script src="{path}"></script>'

    @property
    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src 'self' {self.portico}/embed.js; connect-src 'self'; "
            f"frame-src {self.portico} http://127.0.0.1:*; img-src data:; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )


@contextmanager
def element_host(portico: str) -> Iterator[ElementHost]:
    """A host product that answers until the context ends."""
    host = ElementHost(0, portico)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/portal-url/"):
                self._ask(int(self.path.rpartition("/")[2]))
            else:
                page = host.pages.get(self.path)
                kind = "javascript" if self.path.endswith(".js") else "html"
                status = HTTPStatus.OK if page else HTTPStatus.NOT_FOUND
                self._send(status, f"text/{kind}; charset=utf-8", page or "")

        def do_POST(self) -> None:
            self.do_GET()

        def _ask(self, index: int) -> None:
            host.asked[index] += 1
            answer = host.backends[index]()
            if isinstance(answer, HTTPStatus):
                self._send(answer, "application/json", "{}")
            else:
                self._send(HTTPStatus.OK, "application/json", json.dumps({"portal_url": answer}))

        def _send(self, status: HTTPStatus, media_type: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.send_header("content-security-policy", host.policy)
            # An isolated page loads nothing, frames included, that does not say that it may.
            self.send_header("cross-origin-opener-policy", "same-origin")
            self.send_header("cross-origin-embedder-policy", "require-corp")
            self.send_header("cross-origin-resource-policy", "cross-origin")
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class HostPage:
    """A page with the element, open in a browser."""

    page: Page

    @property
    def frame(self) -> Frame:
        """The first portal's frame."""
        return self.portals()[0]

    def portals(self) -> list[Frame]:
        """The frames of portals, in the order they were mounted."""
        return [frame for frame in self.page.frames[1:] if "/portal/" in frame.url]

    def ready(self, count: int = 1) -> "HostPage":
        """Returns when so many portals were ready."""
        self.until("portal-ready", count)
        return self

    def told(self, name: str) -> list[dict[str, Any]]:
        """The details of every event of this name."""
        told: list[tuple[str, dict[str, Any]]] = self.page.evaluate("told")
        return [detail for given, detail in told if given == name]

    def until(self, name: str, count: int = 1) -> dict[str, Any]:
        """Wait for so many events of this name; the last one's detail."""

        def enough() -> list[dict[str, Any]]:
            # Lets the page go on while it is waited for.
            self.page.wait_for_load_state()
            return self.told(name)

        found: list[dict[str, Any]] = until(enough, lambda told: len(told) >= count)
        return found[-1]

    def element(self, script: str, index: int = 0) -> Any:
        """Run a script in the host's page; `it` is the element."""
        return self.page.evaluate(
            f"(index) => {{ const it = document.querySelectorAll('customer-portal')[index];"
            f" return ({script}) }}",
            index,
        )


def open_page(context: BrowserContext, address: str) -> HostPage:
    """The host's page, its events listened to from the start."""
    page = context.new_page()
    page.add_init_script(_LISTEN)
    page.goto(address)
    return HostPage(page)
