"""What is described of an API, to be held against its routes and to be asked."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import httpx
from starlette.routing import BaseRoute, Route

from services.chassis.openapi import Api, document

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


def answer_schema(api: Api, name: str, status: int) -> dict[str, Any]:
    """What an operation says its JSON answers are, with all that the schema refers to."""
    made = document(api, "1")
    (operation,) = (
        operation
        for methods in made["paths"].values()
        for operation in methods.values()
        if operation["operationId"] == name
    )
    schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    return {**schema, "components": made["components"]}


def addresses(api: Api, method: str, ids: Mapping[str, str]) -> dict[str, str]:
    """The addresses for hosts that take the method, by operation; `ids`: what stands in them."""
    return {
        operation.name: operation.path.format_map(ids)
        for operation in api.operations
        if operation.method == method and operation.path.startswith("/api/v1/")
    }


async def ignoring_idempotency_keys(
    host: httpx.AsyncClient, paths: Iterable[str]
) -> dict[str, str]:
    """Those that answer something else to a key that is none than to refuse it, before anything
    else is looked at; and what they say."""
    answers = {path: await host.post(path, headers={"idempotency-key": "a b"}) for path in paths}
    assert answers
    return {
        path: answer.text
        for path, answer in answers.items()
        if (answer.status_code, answer.json().get("error_details"))
        != (httpx.codes.UNPROCESSABLE_ENTITY, {"idempotency_key": ["value_is_invalid"]})
    }


async def sent_again(host: httpx.AsyncClient, paths: Iterable[str]) -> list[str]:
    """Those whose answer is sent to who has it already, or not to who has another one."""
    return [path for path in paths if not await _has_a_tag(host, path)]


async def _has_a_tag(host: httpx.AsyncClient, path: str) -> bool:
    first = await host.get(path)
    assert first.status_code == httpx.codes.OK, first.text
    tag = first.headers.get("etag", "")
    asked = [await host.get(path, headers={"if-none-match": f'"x", W/{tag}'})]
    asked.append(await host.get(path, headers={"if-none-match": '"x"'}))
    return (
        tag == f'"{sha256(first.content).hexdigest()[:32]}"'
        and first.headers["cache-control"] == "private, no-cache"
        and [one.status_code for one in asked] == [httpx.codes.NOT_MODIFIED, httpx.codes.OK]
        and [one.content for one in asked] == [b"", first.content]
        and {one.headers["etag"] for one in asked} == {tag}
    )
