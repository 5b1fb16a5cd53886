"""The page of topics and events, from the AsyncAPI document and its schemas. Pure but for reading.

Knows no service.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from deploy.checks.reference_tables import field_rows, table
from services.chassis.schema_words import fields

_BINARY: Final = ".binary"
_INTRODUCTION: Final = (
    "Written by `make contracts` from"
    " [asyncapi.json](../../contracts/published/asyncapi.json) and the schemas beside it."
)


def events_page(published: Path) -> Iterator[str]:
    """The lines of the page."""
    document = _read(published / "asyncapi.json")
    yield from ("# Topics and events", "", document["info"]["description"], "", _INTRODUCTION, "")
    yield from ("| topic | holds |", "|---|---|")
    for name, channel in document["channels"].items():
        anchor = name.replace(".", "")
        yield f"| [{name}](#{anchor}) | {channel['description']} |"
    yield from ("", "## The envelope", "", "What every event has beside its `data`.", "")
    yield from (*_fields(_read(published / "schemas" / "cloudevent.json")), "")
    for name, channel in document["channels"].items():
        yield from _topic(name, channel, document["components"]["messages"], published)


def _topic(
    name: str, channel: Mapping[str, Any], messages: Mapping[str, Any], published: Path
) -> Iterator[str]:
    types = [each for each in channel["messages"] if not each.endswith(_BINARY)]
    kafka = messages[types[0]]["bindings"]["kafka"]
    partitions = channel["bindings"]["kafka"]["partitions"]
    yield from (f"## {name}", "", channel["description"], "")
    yield from (f"Key: {_code(kafka['key']['description'])}. {partitions} partitions.", "")
    objects = dict.fromkeys(each.partition(".")[0] for each in types)
    for object_ in objects:
        schema = published / "schemas" / "objects" / f"{object_}.json"
        if schema.exists():
            names = [each for each in types if each.partition(".")[0] == object_]
            yield from _object(object_, names, _read(schema))
        else:
            yield from _message(messages[object_])


def _object(name: str, types: list[str], schema: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"### {name}", "", schema.get("description", ""), "")
    yield from (f"Types: {', '.join(_code(each) for each in types)}.", "")
    yield from (f"In `data.{name}`:", "", *_fields(schema), "")


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    """One that has no object of its own: what it is, its headers and its types."""
    yield from (f"{message['title']}, as `{message['contentType']}`.", "")
    if headers := message.get("headers"):
        yield from ("Headers:", "", *_fields(headers), "")
    types = message["payload"].get("properties", {}).get("type", {}).get("enum", ())
    if types:
        yield from (f"Types: {', '.join(_code(each) for each in types)}.", "")


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    return table(field_rows(fields(schema, schema.get("definitions", {})), "required"))


def _code(text: str) -> str:
    return f"`{text}`" if " " not in text else text


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
