"""The rows of a CSV or JSON Lines file, one at a time, however large the file. Knows no broker."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, TextIO

from pydantic_core import from_json

from contracts.cloudevents import EVENT_BYTES_MAX
from contracts.events import ObjectType
from services.ledger.importing.columns import VERSION, columns, fields_of, unknown_columns

Format = Literal["csv", "jsonl"]
FORMATS: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
ROW: Final = "row"
HEADER: Final = "header"
# The first of them where several would do. Spreadsheets of half of Europe write semicolons.
DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line, in which field, and what to do."""

    line: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """An object at a line, with the version beside it; or the reason that there is none."""

    line: int
    fields: dict[str, Any]
    version: object = None
    problem: Problem | None = None


class _TooLongError(Exception):
    """A line that no event could hold."""


def read_rows(path: Path, format_: Format, object_type: ObjectType) -> Iterator[Row]:
    """Every row, in order; what cannot be read is a row with a problem."""
    if format_ == "jsonl":
        with path.open("rb") as binary:
            yield from _json_rows(binary, object_type)
        return
    # Bytes that are no UTF-8 are kept as what no text has, and found out row by row.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        yield from _csv_rows(text, object_type)


def _csv_rows(file: TextIO, object_type: ObjectType) -> Iterator[Row]:
    lines = _bounded(file)
    header: list[str] | None = None
    line = 1
    try:
        first = list(islice(lines, 1))
        delimiter = _delimiter(first, object_type)
        reader = csv.reader(chain(first, lines), delimiter=delimiter, strict=True)
        for cells in reader:
            if header is None:
                header = [name.strip() for name in cells]
                if problem := _header_problem(header, object_type):
                    yield _bad(problem)
                    return
            elif cells:
                yield _csv_row(line, header, cells, delimiter)
            # A cell may hold line breaks: a row begins where the one before ended.
            line = reader.line_num + 1
    except csv.Error as error:
        yield _bad(Problem(line, ROW, f"is not CSV ({error}); nothing after it was read"))
    except _TooLongError:
        yield _bad(Problem(line, ROW, "is over 1 MiB; nothing after it was read"))
    if header is None:
        yield _bad(Problem(1, HEADER, "is missing: the first line names the columns"))


def _delimiter(first: list[str], object_type: ObjectType) -> str:
    """What splits the first line into the most columns that there are; a comma where none does."""
    known = columns(object_type)

    def columns_of(delimiter: str) -> int:
        names = next(csv.reader(first, delimiter=delimiter), [])
        return sum(name.strip() in known for name in names)

    return max(DELIMITERS, key=columns_of)


def _csv_row(line: int, header: list[str], cells: list[str], delimiter: str) -> Row:
    if len(cells) != len(header):
        sentence = f"has {len(cells)} cells where the header has {len(header)}"
        return _bad(
            Problem(line, ROW, f"{sentence}: quote cells that hold {DELIMITERS[delimiter]}")
        )
    if not _is_utf_8(cells):
        return _bad(Problem(line, ROW, "is not UTF-8: save the file in that encoding"))
    fields = fields_of(header, cells)
    return Row(line, fields, fields.pop(VERSION, None))


def _header_problem(header: list[str], object_type: ObjectType) -> Problem | None:
    if not _is_utf_8(header):
        return Problem(1, HEADER, "is not UTF-8: save the file in that encoding")
    unknown = unknown_columns(header, object_type)
    if unknown:
        known = ", ".join(sorted(columns(object_type)))
        sentence = f"is no column of {object_type.name}s; there are {known}"
        return Problem(1, unknown[0], sentence)
    twice = next((name for name in header if header.count(name) > 1), None)
    return Problem(1, twice, "is there twice") if twice else None


def _json_rows(file: BinaryIO, object_type: ObjectType) -> Iterator[Row]:
    line = 0
    while raw := file.readline(EVENT_BYTES_MAX + 1):
        line += 1
        if len(raw) > EVENT_BYTES_MAX:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(EVENT_BYTES_MAX)
            yield _bad(Problem(line, ROW, "is over 1 MiB: publish the object with less in it"))
        elif raw.strip():
            yield _json_row(line, raw, object_type)


def _json_row(line: int, raw: bytes, object_type: ObjectType) -> Row:
    try:
        value = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return _bad(Problem(line, ROW, "is not JSON in UTF-8: each line is one JSON object"))
    if not isinstance(value, dict):
        return _bad(Problem(line, ROW, "is no JSON object"))
    # As APIs and events wrap it, or the object itself.
    wrapped = value.get(object_type.name)
    if isinstance(wrapped, dict):
        return Row(line, wrapped, value.get(VERSION))
    return Row(line, {k: v for k, v in value.items() if k != VERSION}, value.get(VERSION))


def _bounded(file: TextIO) -> Iterator[str]:
    while text := file.readline(EVENT_BYTES_MAX + 1):
        if len(text) > EVENT_BYTES_MAX:
            raise _TooLongError
        yield text


def _is_utf_8(cells: list[str]) -> bool:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad(problem: Problem) -> Row:
    return Row(problem.line, {}, problem=problem)
