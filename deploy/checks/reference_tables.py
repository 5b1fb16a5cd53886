"""Tables of fields in Markdown. Pure; knows no document."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from services.chassis.schema_words import Field


def cell(text: str) -> str:
    """On one line, and with no mark that ends a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Two columns without headings."""
    yield from ("| | |", "|---|---|")
    yield from (f"| {name} | {cell(text)} |" for name, text in rows)


def field_rows(fields: Iterable[Field], must: str) -> Iterator[tuple[str, str]]:
    """`must` says what it means that a field is required."""
    for field in fields:
        description = f". {field.description}" if field.description else ""
        yield f"`{field.name}`", f"{field.type}{f', {must}' if field.required else ''}{description}"


def body_rows(
    fields: Sequence[Field], here: str, told: dict[tuple[Field, ...], str], must: str
) -> Iterator[str]:
    """The table of a body. An object that another table of the page has, is referred to.

    `told` remembers by what they hold where objects were told; `here` is the anchor of this one.
    """
    rows: list[tuple[str, str]] = []
    for _, group in groupby(fields, key=_root):
        first, *within = group
        content = tuple(replace(field, name=_below(field.name)) for field in within)
        there = told.setdefault(content, here) if content else here
        if there == here:
            rows += field_rows([first, *within], must)
        else:
            named, said = next(field_rows([replace(first, description="")], must))
            rows.append((named, f"{said}; as [there](#{there})"))
    if rows:
        yield from (*table(rows), "")


def _root(field: Field) -> str:
    return field.name.partition(".")[0].removesuffix("[]")


def _below(name: str) -> str:
    return name.partition(".")[2]
