"""JSON Schemas of the events, made from their models. Pure.

Draft 7, which AsyncAPI and every code generator read. A schema says no less than its model accepts:
where a field may come under Lago's name or within another, the schema says so too.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import AliasChoices, AliasPath, BaseModel
from pydantic.fields import FieldInfo

from contracts.cloudevents import CloudEvent
from contracts.events import OBJECT_TYPES, ObjectType
from contracts.settlements import CreditNote, Payment
from contracts.values import INT64_MAX, INT64_MIN, Part

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
# What a model's own validators ask for and no field of it says.
_BEYOND_FIELDS: Final[Mapping[type[BaseModel], Schema]] = {
    Payment: {
        "anyOf": [
            {"required": [name], "properties": {name: {"type": "array", "minItems": 1}}}
            for name in ("allocations", "invoice_ids")
        ]
    },
    CreditNote: {
        "anyOf": [
            {"required": [name], "properties": {name: {"type": "string"}}}
            for name in ("issuing_date", "created_at")
        ]
    },
}
_NOT_REQUIRED_ALONE: Final[Mapping[type[BaseModel], frozenset[str]]] = {
    CreditNote: frozenset(("issuing_date",)),
}


def schema_files() -> dict[str, Schema]:
    """Every schema by its path; references between them are relative to their paths."""
    files = {"schemas/cloudevent.json": _titled("CloudEvent", _of_model(CloudEvent))}
    for object_type in OBJECT_TYPES:
        name = object_type.name
        files[f"schemas/objects/{name}.json"] = _titled(name, _of_model(object_type.model))
        files[f"schemas/data/{name}.json"] = _data(object_type)
        for verb in object_type.verbs:
            files[f"schemas/events/{name}.{verb}.json"] = _event(object_type, verb)
    return files


def _titled(title: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "title": title, **schema}


def _data(object_type: ObjectType) -> Schema:
    """What the `data` of an event holds: the object, and its version if its producer counts."""
    return {
        "$schema": DIALECT,
        "title": f"data of {object_type.name} events",
        "type": "object",
        "properties": {
            object_type.name: {"$ref": f"../objects/{object_type.name}.json"},
            "version": {
                "description": "Grows with each change of the object.",
                "type": ["integer", "null"],
                "minimum": INT64_MIN,
                "maximum": INT64_MAX,
            },
        },
        "required": [object_type.name],
    }


def _event(object_type: ObjectType, verb: str) -> Schema:
    """The whole event in structured mode."""
    event_type = f"{object_type.name}.{verb}"
    return {
        "$schema": DIALECT,
        "title": event_type,
        "allOf": [{"$ref": "../cloudevent.json"}],
        "properties": {
            "type": {"const": event_type},
            "data": {"$ref": f"../data/{object_type.name}.json"},
        },
        "required": ["data"],
    }


def _of_model(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs", {})
    parts = {part.__name__: part for part in _parts(Part)}
    for name in parts.keys() & definitions.keys():
        _finish(parts[name], definitions[name])
    _finish(model, schema)
    return schema | ({"definitions": definitions} if definitions else {})


def _parts(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in part.__subclasses__():
        yield below
        yield from _parts(below)


def _finish(model: type[BaseModel], schema: Schema) -> None:
    _without_noise(schema)
    required = set(schema.get("required", ())) - _NOT_REQUIRED_ALONE.get(model, frozenset())
    conditions = [_BEYOND_FIELDS[model]] if model in _BEYOND_FIELDS else []
    for name, field in model.model_fields.items():
        choices = _choices(field)
        for choice in choices:
            if isinstance(choice, str) and choice != name:
                schema["properties"][choice] = schema["properties"][name]
        if name in required and len(choices) > 1:
            required.discard(name)
            conditions.append({"anyOf": [_present(choice) for choice in choices]})
    schema["required"] = sorted(required)
    if conditions:
        schema["allOf"] = conditions


def _without_noise(schema: Schema) -> None:
    """Drop titles that repeat names, and defaults: absent is not null."""
    schema.pop("title", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
        field.pop("default", None)


def _choices(field: FieldInfo) -> list[str | AliasPath]:
    alias = field.validation_alias
    return list(alias.choices) if isinstance(alias, AliasChoices) else []


def _present(choice: str | AliasPath) -> Schema:
    if isinstance(choice, str):
        return {"required": [choice]}
    condition: Schema = {}
    for step in reversed(choice.path):
        condition = {"type": "object", "required": [step], "properties": {step: condition}}
    return condition
