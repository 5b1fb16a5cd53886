"""A JSON Schema in words: the type of a value, and every value within an object. Pure.

Knows no document; `schemas` are those that others refer to, by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

Schema = Mapping[str, Any]

# More values than this are counted and begun, not listed.
_VALUES_MAX: Final = 12
_VALUES_BEGUN: Final = 3
# Lists within objects within lists: deeper ones of Lago's are not told apart in words.
_DEPTH_MAX: Final = 4
# What a number of 64 bits says of itself anyway.
_NUMBER_TOLD_MAX: Final = 2**53


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a body, or a parameter. `name` is a path: `invoices[].customer.name`."""

    name: str
    type: str
    required: bool
    description: str = ""
    # Of a parameter: path, query or header.
    where: str = ""


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
    if parts := _parts_of(schema):
        return type_of(parts[0], schemas)
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(type_of(each, schemas) for each in alternatives))
    names = schema.get("type", "anything")
    if not isinstance(names, str):
        return " or ".join(_named(name, schema, schemas) for name in names)
    return _named(names, schema, schemas)


def _within(schema: Schema, schemas: Schema, path: str, depth: int) -> Iterator[Field]:
    holding = _holding(schema, schemas)
    if len(holding) > 1:
        # One of them is there, so none of their values has to be.
        for each in holding:
            for field in _within(each, schemas, path, depth):
                yield replace(field, required=False)
        return
    schema = holding[0]
    if schema.get("type") == "array" or "items" in schema:
        yield from _within(schema.get("items", {}), schemas, f"{path}[]", depth)
        return
    for part in _parts_of(schema):
        yield from _within(part, schemas, path, depth)
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        at = f"{path}.{name}" if path else name
        yield Field(at, type_of(value, schemas), name in required, _said_of(value, schemas))
        if depth < _DEPTH_MAX:
            yield from _within(value, schemas, at, depth + 1)


def _said_of(schema: Schema, schemas: Schema) -> str:
    """What it is here, else what every such one is; of a list what one of it is."""
    resolved = _resolved(schema, schemas)
    if description := schema.get("description") or resolved.get("description"):
        return str(description)
    within = (*resolved.get("anyOf", ()), *([resolved["items"]] if "items" in resolved else ()))
    return next(filter(None, (_said_of(each, schemas) for each in within)), "")


def _holding(schema: Schema, schemas: Schema) -> Sequence[Schema]:
    """Of alternatives those that hold values; a schema without any is the only one."""
    schema = _resolved(schema, schemas)
    alternatives = schema.get("anyOf") or schema.get("oneOf") or ()
    found = [each for one in alternatives for each in _holding(one, schemas)]
    return [each for each in found if {"properties", "items"} & each.keys() or _parts_of(each)] or [
        schema
    ]


def _parts_of(schema: Schema) -> Sequence[Schema]:
    """What a schema is put together from. One with a type of its own has rules there, not parts."""
    parts: Sequence[Schema] = () if "type" in schema else schema.get("allOf", ())
    return parts


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
