"""OpenAPI 3.1 documents from descriptions of operations that stand beside their routes. Pure.

Knows no address of any service. Schemas come from pydantic models, or are given as JSON Schema
(2020-12), which is what OpenAPI 3.1 speaks, with models wherever a schema may stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Schema = Mapping[str, Any]
Body = type[BaseModel] | Schema

JSON: Final = "application/json"
_MODELS: Final = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an operation takes beside its body."""

    name: str
    where: Literal["path", "query", "header"]
    description: str
    schema: Schema
    required: bool = False
    example: object = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation. Without a body there is none, or any of a stream."""

    status: HTTPStatus
    description: str
    body: Body | None = None
    media_type: str = JSON
    headers: Sequence[Parameter] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of an address does. `security` names schemes of the document; any will do."""

    name: str
    method: Literal["get", "post", "put", "delete"]
    path: str
    summary: str
    tag: str
    answers: Sequence[Answer]
    description: str = ""
    parameters: Sequence[Parameter] = ()
    # By media type; a request has one of them.
    body: Mapping[str, Body] | None = None
    security: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """All that a service answers, by name."""

    title: str
    description: str
    operations: Sequence[Operation]
    # As OpenAPI has them, by name.
    security_schemes: Mapping[str, Schema]
    # What the tags of its operations are about.
    tags: Mapping[str, str]


def document(api: Api, version: str) -> dict[str, Any]:
    """The document. Two operations of one name or at one place are a ValueError."""
    _refuse_doubles(api.operations)
    definitions, references = _definitions(api.operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in api.operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": version, "description": api.description},
        # Below whatever origin it is served from.
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in api.tags.items()],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {name: dict(value) for name, value in api.security_schemes.items()},
        },
    }


def _refuse_doubles(operations: Sequence[Operation]) -> None:
    seen = Counter(f"{operation.method} {operation.path}" for operation in operations)
    seen.update(operation.name for operation in operations)
    doubles = sorted(name for name, times in seen.items() if times > 1)
    if doubles:
        raise ValueError(f"described twice: {', '.join(doubles)}")


def _definitions(
    operations: Iterable[Operation],
) -> tuple[dict[str, Any], Mapping[type[BaseModel], Schema]]:
    """The schemas of all models by name, and how each model is referred to.

    A model of the same name in two modules gets a longer one.
    """
    models: dict[type[BaseModel], None] = {}
    for operation in operations:
        bodies = (*(operation.body or {}).values(), *(answer.body for answer in operation.answers))
        models |= dict.fromkeys(model for body in bodies for model in _models_in(body))
    references, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template=_MODELS
    )
    definitions = dict(sorted(schemas.get("$defs", {}).items()))
    return definitions, {model: references[model, "validation"] for model in models}


def _models_in(part: object) -> Iterator[type[BaseModel]]:
    if isinstance(part, type):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _models_in(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _models_in(value)


def _resolved(part: Any, references: Mapping[type[BaseModel], Schema]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, type):
        return dict(references[part])
    if isinstance(part, Mapping):
        return {name: _resolved(value, references) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_resolved(value, references) for value in part]
    return part


def _operation(
    operation: Operation, references: Mapping[type[BaseModel], Schema]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [{scheme: []} for scheme in operation.security],
    }
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = [_parameter(each) for each in operation.parameters]
    if operation.body is not None:
        content = {name: _content(body, references) for name, body in operation.body.items()}
        described["requestBody"] = {"required": True, "content": content}
    described["responses"] = _responses(operation.answers, references)
    return described


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.description,
        "required": parameter.required or parameter.where == "path",
        "schema": dict(parameter.schema),
    }
    return described if parameter.example is None else {**described, "example": parameter.example}


def _responses(
    answers: Sequence[Answer], references: Mapping[type[BaseModel], Schema]
) -> dict[str, Any]:
    """By status. Answers of one status differ by their media type, and are told in one entry."""
    responses: dict[str, Any] = {}
    for answer in answers:
        entry = responses.setdefault(str(answer.status.value), {"description": answer.description})
        if answer.headers:
            entry["headers"] = {
                header.name: {
                    "description": header.description,
                    "required": header.required,
                    "schema": dict(header.schema),
                }
                for header in answer.headers
            }
        if answer.body is not None:
            content = _content(answer.body, references)
            entry.setdefault("content", {})[answer.media_type] = content
    return responses


def _content(body: Body, references: Mapping[type[BaseModel], Schema]) -> dict[str, Any]:
    return {"schema": _resolved(body, references)}
