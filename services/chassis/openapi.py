"""OpenAPI 3.1 documents from descriptions of operations that stand beside their routes. Pure.

Knows no address of any service. Schemas come from pydantic models, or are given as JSON Schema
(2020-12), which is what OpenAPI 3.1 speaks, with models wherever a schema may stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Schema = Mapping[str, Any]

JSON: Final = "application/json"
_COMPONENT: Final = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Named:
    """A schema that stands once in a document, under its name, and is referred to where it is used.

    Programs that are made from the document call their types so.
    """

    name: str
    description: str
    schema: Schema


Body = type[BaseModel] | Named | Schema
# How each model is referred to.
References = Mapping[type[BaseModel], Schema]


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
    """What one method of an address does.

    `security` names schemes of the document, of which any will do, and what each has to allow.
    """

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
    body_required: bool = True
    security: Mapping[str, Sequence[str]] = field(default_factory=dict)


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
    """The document.

    Two operations of one name or at one place, and two schemas of one name, are a ValueError.
    """
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
            "headers": _headers(api.operations),
            "securitySchemes": {name: dict(value) for name, value in api.security_schemes.items()},
        },
    }


def _refuse_doubles(operations: Sequence[Operation]) -> None:
    seen = Counter(f"{operation.method} {operation.path}" for operation in operations)
    seen.update(operation.name for operation in operations)
    _refuse(name for name, times in seen.items() if times > 1)


def _refuse(doubles: Iterable[str]) -> None:
    if names := sorted(doubles):
        raise ValueError(f"described twice: {', '.join(names)}")


def _headers(operations: Iterable[Operation]) -> dict[str, Any]:
    """The headers of all answers by name: each is the same wherever it is."""
    found: dict[str, Parameter] = {}
    for header in (
        header for each in operations for answer in each.answers for header in answer.headers
    ):
        if found.setdefault(header.name, header) != header:
            _refuse([header.name])
    return {
        name: {
            "description": header.description,
            "required": header.required,
            "schema": dict(header.schema),
        }
        for name, header in sorted(found.items())
    }


def _definitions(
    operations: Iterable[Operation],
) -> tuple[dict[str, Any], References]:
    """All schemas that have a name, and how each model is referred to.

    A model of the same name in two modules gets a longer one.
    """
    models: dict[type[BaseModel], None] = {}
    named: dict[str, Named] = {}
    for operation in operations:
        bodies = (*(operation.body or {}).values(), *(answer.body for answer in operation.answers))
        for part in (part for body in bodies for part in _parts_in(body)):
            if not isinstance(part, Named):
                models[part] = None
            elif named.setdefault(part.name, part) != part:
                _refuse([part.name])
    keys, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template=_COMPONENT
    )
    references = {model: keys[model, "validation"] for model in models}
    definitions = dict(schemas.get("$defs", {}))
    _refuse(definitions.keys() & named.keys())
    for name, part in named.items():
        resolved = _resolved(part.schema, references)
        definitions[name] = {"description": part.description, **resolved}
    return dict(sorted(definitions.items())), references


def _parts_in(part: object) -> Iterator[type[BaseModel] | Named]:
    """The models and the named schemas within a body, and within those."""
    if isinstance(part, type):
        yield part
    elif isinstance(part, Named):
        yield part
        yield from _parts_in(part.schema)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _parts_in(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _parts_in(value)


def _resolved(part: Any, references: References) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, type):
        return dict(references[part])
    if isinstance(part, Named):
        return {"$ref": _COMPONENT.format(model=part.name)}
    if isinstance(part, Mapping):
        return {name: _resolved(value, references) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_resolved(value, references) for value in part]
    return part


def _operation(operation: Operation, references: References) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [{scheme: list(needed)} for scheme, needed in operation.security.items()],
    }
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = [_parameter(each) for each in operation.parameters]
    if operation.body is not None:
        content = {name: _content(body, references) for name, body in operation.body.items()}
        described["requestBody"] = {
            "required": operation.body_required,
            "content": content,
        }
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


def _responses(answers: Sequence[Answer], references: References) -> dict[str, Any]:
    """By status. Answers of one status differ by their media type, and are told in one entry."""
    responses: dict[str, Any] = {}
    for answer in answers:
        entry = responses.setdefault(str(answer.status.value), {"description": answer.description})
        if answer.headers:
            entry["headers"] = {
                header.name: {"$ref": f"#/components/headers/{header.name}"}
                for header in answer.headers
            }
        if answer.body is not None:
            content = _content(answer.body, references)
            entry.setdefault("content", {})[answer.media_type] = content
    return responses


def _content(body: Body, references: References) -> dict[str, Any]:
    return {"schema": _resolved(body, references)}
