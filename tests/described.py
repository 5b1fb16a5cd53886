"""What is described of an API, to be held against its routes and to be asked."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

import httpx
from starlette.routing import BaseRoute, Route

from services.chassis.openapi import Api

Place = tuple[str, str]
# A path's parameter may name what converts it: `{id:path}`.
_CONVERTED = re.compile(r"{(\w+):\w+}")


def places_of_routes(routes: Iterable[BaseRoute]) -> set[Place]:
    """HEAD goes with GET and needs no description."""
    return {
        (method.lower(), _CONVERTED.sub(r"{\1}", route.path))
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def places_described(api: Api) -> set[Place]:
    """Every operation of a document."""
    return {(operation.method, operation.path) for operation in api.operations}


def addresses(api: Api, method: str, ids: Mapping[str, str]) -> dict[str, str]:
    """The addresses for hosts that take the method, by operation; `ids`: what stands in them."""
    return {
        operation.name: operation.path.format_map(ids)
        for operation in api.operations
        if operation.method == method and operation.path.startswith("/api/v1/")
    }


async def takes_idempotency_keys(host: httpx.AsyncClient, paths: Iterable[str]) -> None:
    """Whether they do: one that is none is refused before anything else is looked at."""
    for path in paths:
        answer = await host.post(path, headers={"idempotency-key": "a b"})
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, path
        assert answer.json()["error_details"] == {"idempotency_key": ["value_is_invalid"]}, path


async def are_known_again(host: httpx.AsyncClient, paths: Iterable[str]) -> None:
    """Whether answers have an `ETag` of what they say, and are not sent to who names it."""
    for path in paths:
        first = await host.get(path)
        assert first.status_code == httpx.codes.OK, first.text
        assert first.headers["etag"] == f'"{sha256(first.content).hexdigest()[:32]}"', path
        assert first.headers["cache-control"] == "private, no-cache", path
        for named in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
            again = await host.get(path, headers={"if-none-match": named})
            assert (again.status_code, again.content) == (httpx.codes.NOT_MODIFIED, b""), path
            assert again.headers["etag"] == first.headers["etag"], path
        other = await host.get(path, headers={"if-none-match": '"x"'})
        assert (other.status_code, other.content) == (httpx.codes.OK, first.content), path
