"""A host product's page on a site of its own: it frames the portal as the README says, no more."""

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<link rel="icon" href="data:,">
<style>body{{margin:0}}iframe{{border:0;width:100%;height:{height}px;display:block}}</style></head>
<body><iframe id="portal" title="Billing" sandbox="{sandbox}" src="{src}"></iframe></body></html>"""


@dataclass(frozen=True, slots=True)
class Host:
    """A host product. Its name is `localhost` where the portal's is an address: another site."""

    port: int
    pages: dict[str, str]

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def page(self, portal_url: str, *, height: int = 2_000) -> str:
        """The address of a page that frames the portal."""
        path = f"/{len(self.pages)}"
        self.pages[path] = _PAGE.format(src=html.escape(portal_url), sandbox=SANDBOX, height=height)
        return f"{self.origin}{path}"


@contextmanager
def host_product() -> Iterator[Host]:
    """A host product that answers until the context ends."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            body = (page or "").encode()
            self.send_response(HTTPStatus.OK if page else HTTPStatus.NOT_FOUND)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Host(server.server_address[1], pages)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
