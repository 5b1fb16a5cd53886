"""Where things stand that is known before they are set: widths of columns, heights of rows.

typst could find them out, by setting each cell three times instead of once: for the width of its
column, for the height of its row, and for good. Gives what the template reads; pure.
"""

from collections.abc import Sequence
from typing import Any

from services.portal.documents.advances import SEMIBOLD, width_em
from services.portal.documents.paper import (
    Closing,
    Column,
    Described,
    Fact,
    Paper,
    PartyBlock,
    Row,
    Table,
    TotalRow,
)
from services.portal.documents.said import Said
from services.portal.languages import Direction

# In points, as the template has them.
TEXT = 9.5
SMALL = 8.0
ROW_HEIGHT = 17.5
# Between a column and the next.
GAP = 14.0
_PAGE_WIDTHS = {"a4": 481.9, "us-letter": 498.6}
# Of the page, for all columns but the one that fills it.
_COLUMNS_SHARE_MAX = 0.62
# Of the page, for the facts beside both parties.
_FACTS_SHARE_MAX = 0.45
# Of the page, for the sum; between one of its labels and what follows it.
_TOTALS_SHARE = 0.62
_DETAIL_GAP = 5.0
# A short table with a heading is kept on one page.
_UNBROKEN_ROWS_MAX = 8
# Estimates are of single characters; what they make together may be a little wider.
_SURE = 1.02

Shown = str | dict[str, Any]


def laid_out(paper: Paper) -> dict[str, Any]:
    """The content as the template takes it: JSON of texts, booleans and points."""
    towards = paper.direction
    language, _, region = paper.language.partition("-")
    return {
        "lang": language,
        "region": region or None,
        "language": paper.language,
        "rtl": towards == "rtl",
        "size": paper.size,
        "accent": paper.accent,
        "title": paper.title,
        "author": paper.author,
        "masthead": _said(paper.masthead, towards),
        "heading": paper.heading,
        "number": _said(paper.number, towards),
        "page_of": paper.page_of,
        "notice": paper.notice,
        "headlines": [[one.label, one.amount, one.note] for one in paper.headlines],
        "facts": _facts(paper.facts, _PAGE_WIDTHS[paper.size] * _FACTS_SHARE_MAX, towards),
        "parties": [_party(party, towards) for party in (paper.seller, paper.buyer)],
        "tables": [_table(one, _PAGE_WIDTHS[paper.size], towards) for one in paper.tables],
        "closing": _closing(paper.closing, _PAGE_WIDTHS[paper.size], towards),
    }


def _said(said: Said | None, towards: Direction) -> Shown | None:
    """A plain text when it runs as the page does: a direction of its own costs time."""
    if said is None:
        return None
    return said.text if said.dir == towards else {"text": said.text, "dir": said.dir}


def _facts(facts: Sequence[Fact], room: float, towards: Direction) -> dict[str, Any]:
    """Labels beside their values, on one line each where the room allows it."""
    label = max((_wide(one.label.text) for one in facts), default=0.0)
    value = max((_wide(one.value.text) for one in facts), default=0.0)
    label = min(label, room / 2)
    return {
        "label_width": label,
        "value_width": min(value, room - label - GAP),
        "entries": [[_said(one.label, towards), _said(one.value, towards)] for one in facts],
    }


def _party(block: PartyBlock, towards: Direction) -> dict[str, Any]:
    return {
        "heading": block.heading,
        "name": _said(block.name, towards),
        "lines": [_said(line, towards) for line in block.lines],
    }


def _closing(
    closing: Closing | None, page_width: float, towards: Direction
) -> dict[str, Any] | None:
    if closing is None:
        return None
    return {
        "facts": _facts(closing.facts, page_width, towards),
        "url": closing.url,
        "url_label": closing.url_label,
        "note": closing.note,
    }


def _table(table: Table, page_width: float, towards: Direction) -> dict[str, Any]:
    rows = sum(len(group.rows) for group in table.groups)
    amount_width = _amounts_width(table.totals)
    widths = _widths(table, page_width, amount_width, towards)
    rooms = _rooms(widths, page_width, towards)
    # Under the amounts of the table, by whose decimals they line up.
    totals_width = widths[-1] if widths and widths[-1] is not None else amount_width + GAP
    label_room = page_width * _TOTALS_SHARE - totals_width - GAP
    return {
        "heading": table.heading,
        "unbroken": table.heading is not None and rows <= _UNBROKEN_ROWS_MAX,
        "columns": [
            {"label": column.label, "width": width, "number": column.kind == "number"}
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "header_height": ROW_HEIGHT if _header_fits(table.columns, rooms) else None,
        "groups": [
            {"heading": group.heading, "rows": [_row(row, rooms, towards) for row in group.rows]}
            for group in table.groups
        ],
        "totals": [_total(row, label_room, towards) for row in table.totals],
        "totals_width": totals_width,
    }


def _row(row: Row, rooms: Sequence[float], towards: Direction) -> dict[str, Any]:
    strong = row.weight == "strong"
    fits = all(
        _fits(cell, room, strong=strong) for cell, room in zip(row.cells, rooms, strict=True)
    )
    cells = [_cell(cell, towards, strong=strong) for cell in row.cells]
    return {
        "height": ROW_HEIGHT if fits else None,
        # Nothing is to be made of the cells: they are texts on one line.
        "plain": fits and all(isinstance(cell, str) for cell in cells),
        "cells": cells,
    }


def _cell(cell: str | Described, towards: Direction, *, strong: bool) -> Shown:
    text = cell if isinstance(cell, str) else _said(cell.text, towards)
    detail = None if isinstance(cell, str) else _said(cell.detail, towards)
    if isinstance(text, str) and not strong and detail is None:
        return text
    shown = {"text": text} if isinstance(text, str) else text or {"text": ""}
    return {**shown, "strong": strong, "detail": detail}


def _total(row: TotalRow, room: float, towards: Direction) -> dict[str, Any]:
    strong = row.weight == "strong"
    wide = _wide(row.label.text, strong=strong) + width_em(row.detail or "") * SMALL
    return {
        "height": ROW_HEIGHT if wide + _DETAIL_GAP <= room else None,
        "label": _said(row.label, towards),
        "detail": row.detail,
        "amount": row.amount,
        "strong": row.weight == "strong",
    }


def _fits(cell: str | Described, room: float, *, strong: bool) -> bool:
    if isinstance(cell, str):
        return _wide(cell, strong=strong) <= room
    return cell.detail is None and _wide(cell.text.text, strong=strong) <= room


def _wide(text: str, *, strong: bool = False) -> float:
    return width_em(text) * TEXT * _SURE * (SEMIBOLD if strong else 1)


def _header_fits(columns: Sequence[Column], rooms: Sequence[float]) -> bool:
    return all(
        width_em(column.label) * SMALL * _SURE <= room
        for column, room in zip(columns, rooms, strict=True)
    )


def _amounts_width(totals: Sequence[TotalRow]) -> float:
    return max((_wide(row.amount, strong=True) for row in totals), default=0.0)


def _widths(
    table: Table, page_width: float, amount_width: float, towards: Direction
) -> list[float | None]:
    """The widths of the columns, gaps included; None for the one that takes what is left."""
    columns = table.columns
    inner = [0.0 if column.fills else _column_width(table, at) for at, column in enumerate(columns)]
    labels = [width_em(column.label) * SMALL * _SURE for column in columns]
    if columns:
        inner[-1] = max(inner[-1], amount_width)
    widest = [max(pair) for pair in zip(inner, labels, strict=True)]
    room = page_width * _COLUMNS_SHARE_MAX - GAP * (len(columns) - 1)
    if _together(widest, columns) > room:
        # Labels may take a second line; numbers may not, unless nobody could read them anyway.
        words = [
            max(map(width_em, column.label.split()), default=0.0) * SMALL for column in columns
        ]
        widest = [max(pair) for pair in zip(inner, words, strict=True)]
    if (needed := _together(widest, columns)) > room:
        widest = [width * room / needed for width in widest]
    return [
        None if column.fills else width + _gap(at, len(columns), towards)
        for at, (column, width) in enumerate(zip(columns, widest, strict=True))
    ]


def _gap(at: int, count: int, towards: Direction) -> float:
    # Numbers stand at the right of their column, in either direction: the gap is left of them, and
    # the last column of a page from right to left begins at its edge.
    return 0.0 if towards == "rtl" and at == count - 1 else GAP


def _rooms(widths: Sequence[float | None], page_width: float, towards: Direction) -> list[float]:
    """What a text has of each column."""
    rest = page_width - sum(width for width in widths if width is not None)
    count = len(widths)
    return [
        # In a page from right to left the one that fills ends beside a number's right edge.
        rest - (GAP if towards == "rtl" else 0.0)
        if width is None
        else width - _gap(at, count, towards) + 0.1
        for at, width in enumerate(widths)
    ]


def _together(widths: Sequence[float], columns: Sequence[Column]) -> float:
    return sum(width for width, one in zip(widths, columns, strict=True) if not one.fills)


def _column_width(table: Table, at: int) -> float:
    return max(
        (
            _wide(cell if isinstance(cell, str) else cell.text.text, strong=row.weight == "strong")
            for group in table.groups
            for row in group.rows
            if (cell := row.cells[at])
        ),
        default=0.0,
    )
