"""`GET /docs/api`, its pages, and the documents themselves. Everything is made before the first."""

import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.entity_tags import is_known
from services.portal.framing import INERT_POLICY, PERMISSIONS_POLICY
from services.portal.pages.assets import DIRECTORY, Assets, load_assets
from services.portal.pages.serving.answers import takes_gzip
from services.portal.pages.serving.assets import asset_endpoint
from services.portal.reference.documents import load_documents
from services.portal.reference.pages import HOME, index, service

_HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json"
_DIGEST_CHARACTERS: Final = 16
# The page is the same for everybody, so it has no nonce; and it has no script.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SHARED: Final = {
    # It changes with a new version, which a reader is to see.
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "vary": "accept-encoding",
    "x-content-type-options": "nosniff",
}
_PAGE: Final = {
    **_SHARED,
    "content-type": _HTML,
    "content-security-policy": POLICY,
    "permissions-policy": PERMISSIONS_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
# A tool that reads documents may be a page of anybody's; what they hold is public.
_DOCUMENT: Final = {
    **_SHARED,
    "content-type": _JSON,
    "content-security-policy": INERT_POLICY,
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Made:
    """One answer, plain and compressed once for everybody."""

    content: bytes
    compressed: bytes
    headers: dict[str, str]
    digest: str


def reference_routes(assets: Assets) -> list[BaseRoute]:
    """Every route of the reference. `assets` are the portal's own, for its style sheets."""
    own = _own_assets()
    return [
        Route(f"{HOME}/static/{{digest}}/{{name}}", asset_endpoint(own)),
        *(Route(f"{HOME}{path}", _endpoint(made)) for path, made in _answers(assets.address)),
    ]


def _own_assets() -> Assets:
    return load_assets(DIRECTORY / "reference", f"{HOME}/static")


@cache
def _answers(assets: str) -> tuple[tuple[str, Made], ...]:
    """What each path below HOME answers: of the same files, the same in every portal."""
    documents, own = load_documents(), _own_assets().address
    pages = {"": index(documents, assets=assets, own_assets=own)} | {
        f"/{each.name}": service(each, documents, assets=assets, own_assets=own)
        for each in documents
    }
    return (
        *((f"/{each.name}.json", _made(each.content, _DOCUMENT)) for each in documents),
        *((path, _made(page.encode(), _PAGE)) for path, page in pages.items()),
    )


def _made(content: bytes, headers: dict[str, str]) -> Made:
    digest = sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
    # No file name and no time in it: the same bytes on every instance.
    return Made(content, gzip.compress(content, 9, mtime=0), headers, digest)


def _endpoint(made: Made) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        packed = takes_gzip(request)
        tag = f'"{made.digest}-gzip"' if packed else f'"{made.digest}"'
        headers = {**made.headers, "etag": tag}
        if is_known(request, tag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if packed:
            return Response(made.compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(made.content, headers=headers)

    return answer
