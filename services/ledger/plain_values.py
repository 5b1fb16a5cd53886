"""Checks JSON by a contract's model and hands out plain values instead of the model.

A model of forty fields costs more to make and to take apart again than to check. pydantic's core
can check the same schema into dictionaries that hold only the fields that were there, in the order
of the model; dates and times stay dates and times. Knows no contract.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pydantic import BaseModel
from pydantic_core import CoreSchema, SchemaValidator

Values: TypeAlias = dict[str, Any]

# Where a schema keeps the schemas it is made of, for all the kinds that contracts use.
_NESTED: Final = ("schema", "items_schema", "choices", "steps", "definitions")


class NotPlainError(Exception):
    """A model has a validator that wants the model itself."""


def plain_reader(model: type[BaseModel]) -> Callable[[bytes], Values]:
    """A function from JSON to the values of that model. It raises pydantic's ValidationError."""
    # A model that names one defined after it is only half made until somebody asks.
    model.model_rebuild()
    try:
        validator = SchemaValidator(_plain(model.__pydantic_core_schema__))
    except NotPlainError:
        return lambda value: model.model_validate_json(value).model_dump(exclude_unset=True)
    return validator.validate_json


def _plain(schema: Any) -> Any:  # noqa: ANN401 - schemas are dictionaries of many kinds
    if isinstance(schema, list | tuple):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema["type"] == "model":
        return _fields(schema)
    if schema["type"].startswith("function") and _holds_model(schema.get("schema")):
        raise NotPlainError
    return {name: _plain(part) if name in _NESTED else part for name, part in schema.items()}


def _holds_model(schema: Any) -> bool:  # noqa: ANN401 - a schema, or a part of one
    return isinstance(schema, dict) and (
        schema["type"] == "model" or _holds_model(schema.get("schema"))
    )


def _fields(model: Mapping[str, Any]) -> CoreSchema:
    if model["schema"]["type"] != "model-fields":
        raise NotPlainError
    fields = {}
    for name, field in model["schema"]["fields"].items():
        inner = field["schema"]
        optional = inner["type"] == "default"
        fields[name] = {
            "type": "typed-dict-field",
            # What a field would be by default is what it is not: it stays out.
            "schema": _plain(inner["schema"] if optional else inner),
            "required": not optional,
            **{key: field[key] for key in ("validation_alias",) if key in field},
        }
    schema: Any = {
        "type": "typed-dict",
        "fields": fields,
        "extra_behavior": "ignore",
        "config": model.get("config", {}),
    }
    if "ref" in model:
        schema["ref"] = model["ref"]
    return schema  # type: ignore[no-any-return]  # a schema is a dictionary
