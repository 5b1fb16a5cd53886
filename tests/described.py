"""What is described of an API, to be held against its routes and to be asked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import httpx
from jsonschema import Draft202012Validator
from starlette.routing import BaseRoute, Route

from services.chassis.openapi import Api, document
from services.chassis.schema_words import fields

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


def unlike_described(api: Api, name: str, answer: httpx.Response) -> list[str]:
    """What of an operation's answer is otherwise than is said of it, or not told at all."""
    made = document(api, "1")
    (operation,) = (
        operation
        for methods in made["paths"].values()
        for operation in methods.values()
        if operation["operationId"] == name
    )
    content = operation["responses"][str(answer.status_code)]["content"]
    media_type = answer.headers["content-type"].partition(";")[0]
    schema = {**content[media_type]["schema"], "components": made["components"]}
    found = [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]
    told = {field.name for field in fields(schema, made["components"]["schemas"])}
    # What a refusal names is as it was sent.
    untold = set(_paths(answer.json(), "")) - told if answer.is_success else set()
    return [f"{name}: {complaint}" for complaint in (*found, *sorted(untold))]


def _paths(value: object, at: str) -> Iterator[str]:
    """Every value within an object, as a reader of the reference is told it."""
    if isinstance(value, dict):
        for name, within in value.items():
            path = f"{at}.{name}" if at else name
            yield path
            yield from _paths(within, path)
    elif isinstance(value, list):
        for each in value:
            yield from _paths(each, f"{at}[]")


def addresses(api: Api, method: str, ids: Mapping[str, str]) -> dict[str, str]:
    """The addresses for hosts that take the method, by operation; `ids`: what stands in them."""
    return {
        operation.name: operation.path.format_map(ids)
        for operation in api.operations
        if operation.method == method and operation.path.startswith("/api/v1/")
    }


async def not_refused_by_scope(
    nobody: httpx.AsyncClient, api: Api, ids: Mapping[str, str]
) -> dict[str, str]:
    """Operations for hosts that answer something else to a key without any scope than that it lacks
    the one that they name; and what they say."""
    found: dict[str, str] = {}
    for operation in api.operations:
        if not operation.path.startswith("/api/v1/"):
            continue
        ((scope,),) = operation.security.values()
        answer = await nobody.request(operation.method, operation.path.format_map(ids))
        code = answer.json().get("code")
        if (answer.status_code, code) != (403, f"{scope.replace(':', '_')}_not_allowed"):
            found[operation.name] = answer.text
    return found


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


async def not_naming_a_broken_body(
    host: httpx.AsyncClient, api: Api, ids: Mapping[str, str]
) -> dict[str, str]:
    """Operations for hosts that take a body and answer something else to one that is no JSON than
    the same 422; and what they say."""
    found: dict[str, str] = {}
    for operation in api.operations:
        if operation.body is None or not operation.path.startswith("/api/v1/"):
            continue
        path = operation.path.format_map(ids)
        answer = await host.request(operation.method, path, content=b'{"no json')
        said = (answer.status_code, answer.json().get("error_details"))
        if said != (httpx.codes.UNPROCESSABLE_ENTITY, {"body": ["value_is_invalid"]}):
            found[operation.name] = answer.text
    return found


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
