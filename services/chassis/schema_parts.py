"""Parts of JSON Schemas that descriptions of operations are put together from. Pure."""

from typing import Any, Final

from services.chassis.openapi import Named, Parameter, Schema

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


def said(description: str, schema: Schema) -> dict[str, Any]:
    """A schema with what its values mean."""
    return {"description": description, **schema}


def record(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """An object in which all properties are there, but for those that are named."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


def rows(items: object) -> dict[str, Any]:
    """A list of them."""
    return {"type": "array", "items": items}


def also(schema: object, properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """That, with properties of its own."""
    return {"allOf": [schema, record(properties, *optional)]}


def or_null(schema: object) -> dict[str, Any]:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def under(root: str, schema: Named) -> Named:
    """One object under its name, as Lago's clients read answers."""
    return Named(
        f"{schema.name}Answer", f"{schema.name}, as one is answered.", record({root: schema})
    )


def listed(root: str, schema: Named, meta: object) -> Named:
    """A page of them under their name, with where it stands among the others."""
    properties = {root: rows(schema), "meta": meta}
    return Named(f"{schema.name}List", "A page of a list.", record(properties))


def one_of(*values: str, default: str | None = None) -> dict[str, Any]:
    """A word of a closed set."""
    known: dict[str, Any] = {"type": "string", "enum": list(values)}
    return known if default is None else {**known, "default": default}


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


# An empty list has page 0.
PAGE_META: Final = Named(
    "PageMeta",
    "Where a page stands among the others.",
    record(
        {
            "current_page": COUNT,
            "next_page": COUNT_OR_NULL,
            "prev_page": COUNT_OR_NULL,
            "total_pages": COUNT,
            "total_count": COUNT,
        }
    ),
)
CURSOR_META: Final = Named(
    "CursorMeta",
    "Where the next page begins.",
    record(
        {"next_cursor": said("The `cursor` of the next page; null: there is none.", TEXT_OR_NULL)}
    ),
)
CURSOR: Final = query("cursor", "`meta.next_cursor` of the page before; without, the first page.")
