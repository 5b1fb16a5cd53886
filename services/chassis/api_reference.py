"""What people read of an OpenAPI document: operations, their fields and answers, in words. Pure.

Knows no page and no service. The other direction than openapi.py, which makes the documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

Schema = Mapping[str, Any]

# More values than this are counted and begun, not listed.
_VALUES_MAX: Final = 12
_VALUES_BEGUN: Final = 3
# Lists within objects within lists: deeper ones of Lago's are not told apart in words.
_DEPTH_MAX: Final = 4
# What a number of 64 bits says of itself anyway.
_NUMBER_TOLD_MAX: Final = 2**53
_CREDENTIALS: Final = {
    "apiKey": "an API key or an operator's session",
    "portalToken": "the token of a portal link",
    "serviceSecret": "the secret between the services",
}
_METHODS: Final = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a body, or a parameter. `name` is a path: `invoices[].customer.name`."""

    name: str
    type: str
    required: bool
    description: str = ""
    # Of a parameter: path, query or header.
    where: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered in a media type. Without fields its type says all."""

    media_type: str
    type: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer by its status."""

    status: int
    title: str
    description: str
    bodies: Sequence[Body]

    @property
    def is_refusal(self) -> bool:
        """Refusals of a service have one shape, and are told in a line each."""
        return self.status >= HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of an address does."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    credential: str
    # Asked by the page of a portal link, not by a host; two may be called alike.
    is_for_readers: bool
    parameters: Sequence[Field]
    bodies: Sequence[Body]
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Part:
    """The operations about one thing."""

    name: str
    description: str
    operations: Sequence[Operation]

    @property
    def title(self) -> str:
        """Its heading. What hosts and readers both ask about is two parts of one name."""
        name = f"{self.name[:1].upper()}{self.name[1:]}"
        is_for_readers = all(operation.is_for_readers for operation in self.operations)
        return f"{name}, for readers" if is_for_readers else name


@dataclass(frozen=True, slots=True)
class Reference:
    """All of a document."""

    title: str
    version: str
    description: str
    parts: Sequence[Part]


def reference(document: Schema) -> Reference:
    """What the document says, in its order."""
    schemas = document["components"]["schemas"]
    operations = [
        (described["tags"][0], _operation(method, path, described, schemas))
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if method in _METHODS
    ]
    info = document["info"]
    parts = [
        Part(
            tag["name"].replace("_", " "),
            tag["description"],
            [each for name, each in operations if name == tag["name"]],
        )
        for tag in document["tags"]
    ]
    return Reference(info["title"], info["version"], info["description"], parts)


def fields(schema: Schema, schemas: Schema) -> list[Field]:
    """Every value within an object, by its path; empty for what is no object."""
    return list(_within(schema, schemas, "", 0))


def type_of(schema: Schema, schemas: Schema) -> str:
    """The type in words: `integer, 1 to 100`, `date or null`, `"a" or "b"`."""
    schema = _resolved(schema, schemas)
    if "const" in schema:
        return _quoted(schema["const"])
    if "enum" in schema:
        return _choice(schema["enum"]) + _default(schema)
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(type_of(each, schemas) for each in alternatives))
    names = schema.get("type", "anything")
    if not isinstance(names, str):
        return " or ".join(_named(name, schema, schemas) for name in names)
    return _named(names, schema, schemas)


def _operation(method: str, path: str, described: Schema, schemas: Schema) -> Operation:
    schemes = {
        name: needed for each in described.get("security", ()) for name, needed in each.items()
    }
    content = described.get("requestBody", {}).get("content", {})
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described.get("description", ""),
        credential=", or ".join(_credential(*each) for each in schemes.items()),
        is_for_readers=schemes.keys() == {"portalToken"},
        parameters=[_parameter(each, schemas) for each in described.get("parameters", ())],
        bodies=_bodies(content, schemas),
        answers=[
            Answer(
                int(status),
                HTTPStatus(int(status)).phrase,
                answer["description"],
                _bodies(answer.get("content", {}), schemas),
            )
            for status, answer in described["responses"].items()
        ],
    )


def _credential(scheme: str, needed: Sequence[str]) -> str:
    scopes = (
        f" that has the scope {' or '.join(f'`{scope}`' for scope in needed)}" if needed else ""
    )
    return f"{_CREDENTIALS[scheme]}{scopes}"


def _parameter(described: Schema, schemas: Schema) -> Field:
    return Field(
        described["name"],
        type_of(described["schema"], schemas),
        described.get("required", False),
        described.get("description", ""),
        described["in"],
    )


def _bodies(content: Mapping[str, Schema], schemas: Schema) -> list[Body]:
    return [
        Body(media_type, type_of(each["schema"], schemas), fields(each["schema"], schemas))
        for media_type, each in content.items()
    ]


def _within(schema: Schema, schemas: Schema, path: str, depth: int) -> Iterator[Field]:
    schema = _object_of(schema, schemas)
    if schema.get("type") == "array" or "items" in schema:
        yield from _within(schema.get("items", {}), schemas, f"{path}[]", depth)
        return
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        at = f"{path}.{name}" if path else name
        yield Field(at, type_of(value, schemas), name in required, _said_of(value, schemas))
        if depth < _DEPTH_MAX:
            yield from _within(value, schemas, at, depth + 1)


def _said_of(schema: Schema, schemas: Schema) -> str:
    """What it is here, else what every such one is."""
    description = schema.get("description") or _resolved(schema, schemas).get("description", "")
    return str(description)


def _object_of(schema: Schema, schemas: Schema) -> Schema:
    """Of alternatives the one that holds values."""
    schema = _resolved(schema, schemas)
    alternatives = schema.get("anyOf") or schema.get("oneOf") or ()
    holding = (_object_of(each, schemas) for each in alternatives)
    return next((each for each in holding if {"properties", "items"} & each.keys()), schema)


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _named(name: str, schema: Schema, schemas: Schema) -> str:
    match name:
        case "array":
            items = schema.get("items")
            plain = _items(items, schemas) if items else "values"
            most = schema.get("maxItems")
            return f"list of {plain}" + (f", at most {most:,}" if most else "")
        case "string":
            return str(schema.get("format", "string")) + _length(schema) + _default(schema)
        case "integer" | "number":
            return name + _range(schema) + _default(schema)
        case "boolean":
            return name + _default(schema)
        case _:
            return name


def _items(items: Schema, schemas: Schema) -> str:
    named = type_of(items, schemas)
    return {"object": "objects", "string": "strings", "integer": "integers"}.get(named, named)


def _length(schema: Schema) -> str:
    most = schema.get("maxLength")
    return f", at most {most:,} characters" if most else ""


def _range(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None and most < _NUMBER_TOLD_MAX:
        return f", {0 if least is None else least:,} to {most:,}"
    if least is not None and least > 0:
        return f", at least {least:,}"
    return ""


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default is None else f"; {_quoted(default)} unless given"


def _choice(values: Sequence[object]) -> str:
    if len(values) > _VALUES_MAX:
        begun = ", ".join(_quoted(value) for value in values[:_VALUES_BEGUN])
        return f"one of {len(values)}: {begun} …"
    return " or ".join(_quoted(value) for value in values)


def _quoted(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case int():
            return f"{value:,}"
        case _:
            return str(value)
