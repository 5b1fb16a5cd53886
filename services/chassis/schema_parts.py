"""Parts of JSON Schemas that descriptions of operations are put together from. Pure."""

from typing import Any, Final

from services.chassis.openapi import Parameter, Schema

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
NUMBER_OR_NULL: Final[Schema] = {"type": ["number", "null"]}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Final[Schema] = {"type": ["integer", "null"], "minimum": 0}
# Of amounts: what it is by its currency, for instance cents.
UNITS: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
DAY_OR_NULL: Final[Schema] = {"type": ["string", "null"], "format": "date"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
TIME_OR_NULL: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
# Lago's `meta`. An empty list has page 0.
META: Final[Schema] = {
    "type": "object",
    "required": ["current_page", "next_page", "prev_page", "total_pages", "total_count"],
    "properties": {
        "current_page": COUNT,
        "next_page": COUNT_OR_NULL,
        "prev_page": COUNT_OR_NULL,
        "total_pages": COUNT,
        "total_count": COUNT,
    },
}
CURSOR_META: Final[Schema] = {
    "type": "object",
    "required": ["next_cursor"],
    "properties": {"next_cursor": TEXT_OR_NULL},
}


def record(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """An object in which all properties are there, but for those that are named."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


def rows(items: object) -> dict[str, Any]:
    """A list of them."""
    return {"type": "array", "items": items}


def query(name: str, description: str, schema: Schema = TEXT) -> Parameter:
    """What an address may be asked with."""
    return Parameter(name, "query", description, schema)


def number_in_query(name: str, description: str, default: int, maximum: int) -> Parameter:
    """A whole number from 1 on."""
    schema = {"type": "integer", "minimum": 1, "maximum": maximum, "default": default}
    return Parameter(name, "query", description, schema)


def in_path(name: str, description: str, example: str | None = None) -> Parameter:
    """A step of an address, escaped."""
    schema = {"type": "string", "minLength": 1}
    return Parameter(name, "path", description, schema, required=True, example=example)
