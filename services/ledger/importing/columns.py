"""The columns that a CSV file may have for a kind of object, and its cells as values. Pure."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, get_args

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from contracts.events import ObjectType

# Beside the object: which of two rows about it is the newer.
VERSION: Final = "version"
# The one list that fits into a cell; lines, taxes and allocations take JSON Lines.
_LISTS: Final = frozenset(("invoice_ids",))
_LIST_SEPARATOR: Final = ";"
_INTEGERS: Final = frozenset((VERSION, "net_payment_term"))
_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")


@cache
def columns(object_type: ObjectType) -> frozenset[str]:
    """Their names; a part of a part has a dot, as in `customer.name`."""
    return frozenset((*_names(object_type.model), VERSION))


def unknown_columns(header: Iterable[str], object_type: ObjectType) -> list[str]:
    """What would be lost without a word."""
    return [name for name in header if name not in columns(object_type)]


def fields_of(header: list[str], cells: list[str]) -> dict[str, Any]:
    """The row as an object; an empty cell says nothing of its field."""
    fields: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        *path, last = name.split(".")
        place = fields
        for step in path:
            place = place.setdefault(step, {})
        place[last] = _value(name, text)
    return fields


def _value(name: str, text: str) -> Any:  # noqa: ANN401 - a field may hold anything
    if name in _LISTS:
        return [item.strip() for item in text.split(_LIST_SEPARATOR) if item.strip()]
    if (name in _INTEGERS or name.endswith("_cents")) and _INTEGER.fullmatch(text):
        return int(text)
    # What is no integer where there should be one is refused later, with all else.
    return text


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner, is_list = _part_of(field)
        if is_list and name not in _LISTS:
            continue
        if inner is not None and not is_list:
            yield from (f"{name}.{below}" for below in _names(inner))
            continue
        yield name
        if isinstance(field.validation_alias, AliasChoices):
            yield from (
                choice for choice in field.validation_alias.choices if isinstance(choice, str)
            )


def _part_of(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """The model that a field holds, if it holds one; and whether it holds a list."""
    kinds: list[Any] = [field.annotation]
    is_list = False
    while kinds:
        kind = kinds.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind, is_list
        is_list = is_list or getattr(kind, "__origin__", None) is list
        kinds += get_args(kind)
    return None, is_list
