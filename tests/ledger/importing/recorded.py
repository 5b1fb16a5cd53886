"""Serves lists as Stripe's API does, page by page, over HTTP. Keys say what may go wrong.

`sk_test` reads everything; with `sk_limited` every address is refused once with 429; `sk_stopping`
is refused from the second page of invoices on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PER_PAGE = 2
KEY, LIMITED, STOPPING = "sk_test", "sk_limited", "sk_stopping"


@dataclass(slots=True)
class StripeLists:
    """The lists, newest first, and what was asked of them."""

    objects: Mapping[str, Sequence[Mapping[str, Any]]]
    asked: list[str] = field(default_factory=list)
    versions: set[str | None] = field(default_factory=set)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/{resource}", self._list),
                Route("/v1/{resource}/{id}", self._one),
                Route("/v1/{resource}/{id}/lines", self._lines),
            ]
        )

    async def _list(self, request: Request) -> Response:
        resource = request.path_params["resource"]
        return self._refusal(request) or self._page(
            request, self.objects.get(resource, ()), f"/v1/{resource}"
        )

    async def _one(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        for found in self.objects.get(request.path_params["resource"], ()):
            if found["id"] == request.path_params["id"]:
                return JSONResponse(_cut(found))
        return JSONResponse({"error": {"code": "resource_missing"}}, HTTPStatus.NOT_FOUND)

    async def _lines(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        for found in self.objects.get(request.path_params["resource"], ()):
            if found["id"] == request.path_params["id"]:
                return self._page(request, found["lines"]["data"], request.url.path)
        return JSONResponse({"error": {"code": "resource_missing"}}, HTTPStatus.NOT_FOUND)

    def _refusal(self, request: Request) -> Response | None:
        address = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.versions.add(request.headers.get("stripe-version"))
        is_first = address not in self.asked
        self.asked.append(address)
        if key not in (KEY, LIMITED, STOPPING):
            return JSONResponse({"error": {"type": "invalid"}}, HTTPStatus.UNAUTHORIZED)
        if key == LIMITED and is_first:
            headers = {"retry-after": "0"}
            return JSONResponse({}, HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        if key == STOPPING and "/v1/invoices?" in address and "starting_after" in address:
            return JSONResponse({}, HTTPStatus.FORBIDDEN)
        return None

    @staticmethod
    def _page(request: Request, objects: Sequence[Mapping[str, Any]], url: str) -> Response:
        after = request.query_params.get("starting_after")
        ids = [found["id"] for found in objects]
        start = ids.index(after) + 1 if after else 0
        shown = objects[start : start + PER_PAGE]
        return JSONResponse(
            {
                "object": "list",
                "url": url,
                "has_more": start + PER_PAGE < len(objects),
                "data": [_cut(found) for found in shown],
            }
        )


def _cut(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """As Stripe shows an object within others: its first lines, and that there are more."""
    lines = found.get("lines")
    if not isinstance(lines, dict) or len(lines["data"]) <= PER_PAGE:
        return found
    return {**found, "lines": {**lines, "data": lines["data"][:PER_PAGE], "has_more": True}}
