"""The pages of docs/reference, from the published OpenAPI and AsyncAPI documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from contracts.publish import PUBLISHED
from deploy.checks.reference_events import events_page
from deploy.checks.reference_tables import body_rows, cell, table
from services.chassis.api_reference import Operation, Reference
from services.chassis.schema_words import Field
from services.portal.reference.documents import Document, load_documents

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
_INTRODUCTION: Final = (
    "Written by `make contracts` from [{file}](../../contracts/published/openapi/{file}). A running"
    " stack shows the same at `/docs/api/{name}`."
)
# Objects that are answered in many places are told once a page: by their fields, where.
_Told = dict[tuple[Field, ...], str]


def pages() -> dict[str, str]:
    """The text of every page by its file's name."""
    found = {f"{document.name}.md": _text(_page(document)) for document in load_documents()}
    return found | {"events.md": _text(events_page(PUBLISHED))}


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _page(document: Document) -> Iterator[str]:
    reference = document.reference
    yield from (f"# {reference.title}", "", reference.description, "")
    yield from (_INTRODUCTION.format(file=f"{document.name}.json", name=document.name), "")
    yield from (*_contents(reference), "")
    told: _Told = {}
    for part in reference.parts:
        yield from (f"## {part.title}", "", part.description, "")
        for operation in part.operations:
            yield from _operation(operation, told)


def _contents(reference: Reference) -> Iterator[str]:
    yield from ("| call | |", "|---|---|")
    for part in reference.parts:
        for each in part.operations:
            readers = ", for readers" if each.is_for_readers else ""
            call = f"`{each.method} {each.path}`"
            yield f"| {call} | [{cell(each.summary)}](#{each.name}){readers} |"


def _operation(operation: Operation, told: _Told) -> Iterator[str]:
    yield from (f'<a id="{operation.name}"></a>', "", f"### {operation.summary}", "")
    yield from (f"`{operation.method} {operation.path}`", "")
    if operation.description:
        yield from (operation.description, "")
    if operation.credential:
        yield from (f"With {operation.credential}.", "")
    if operation.parameters:
        yield from (*table(_parameters(operation.parameters)), "")
    for body in operation.bodies:
        yield from (f"Body, `{body.media_type}`: {body.type}.", "")
        yield from body_rows(body.fields, operation.name, told, "required")
    for answer in operation.answers:
        if answer.is_refusal:
            continue
        media_types = ", ".join(f"`{body.media_type}`" for body in answer.bodies)
        yield from (f"**{answer.status}** {answer.description} {media_types}".rstrip(), "")
        for body in answer.bodies:
            yield from body_rows(body.fields, operation.name, told, "always")
    refusals = [answer for answer in operation.answers if answer.is_refusal]
    if refusals:
        yield "| refusal | |"
        yield "|---|---|"
        yield from (f"| {answer.status} | {cell(answer.description)} |" for answer in refusals)
        yield ""


def _parameters(fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        needed = " Required." if field.required else ""
        yield f"`{field.name}` ({field.where})", f"{field.type}. {field.description}{needed}"
