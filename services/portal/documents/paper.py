"""What the paper of a document says, of whatever kind: every text finished, nothing laid out.

Knows no kind of document: invoices, credit notes, receipts and statements are all told with this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.portal.documents.said import Said
from services.portal.languages import Direction

# `words` starts where the line does; `number` lines up by its decimals.
ColumnKind = Literal["words", "number"]
Weight = Literal["plain", "strong"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it stands for."""

    label: Said
    value: Said


@dataclass(frozen=True, slots=True)
class Headline:
    """The number that matters, and what there is to say of it."""

    label: str
    amount: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """A name under its heading, then a line each: address, registration, tax number, e-mail."""

    heading: str
    name: Said | None
    lines: list[Said]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. The one that `fills` takes the room that the others leave."""

    label: str
    kind: ColumnKind = "number"
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A cell of somebody's words, with smaller ones below."""

    text: Said
    detail: Said | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A cell for each column; one that has nothing to say is an empty text."""

    cells: Sequence[str | Described]
    weight: Weight = "plain"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that belong together, under a heading of their own when they have one."""

    heading: str | None
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A label and an amount under the amounts of the table; `detail` follows the label."""

    label: Said
    detail: str | None
    amount: str
    weight: Weight = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the labels of their columns, then the rows of the sum.

    Without columns it is the sum alone.
    """

    columns: Sequence[Column] = ()
    groups: Sequence[RowGroup] = ()
    totals: Sequence[TotalRow] = ()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands below the tables: facts for paying, a link, a sentence."""

    facts: Sequence[Fact] = ()
    url: str | None = None
    url_label: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the pages but their layout. `page_of` has `{page}` and `{pages}` to fill in."""

    language: str
    direction: Direction
    size: Literal["a4", "us-letter"]
    accent: str | None
    title: str
    author: str
    masthead: Said | None
    heading: str
    number: Said | None
    page_of: str
    headlines: Sequence[Headline]
    facts: Sequence[Fact]
    seller: PartyBlock
    buyer: PartyBlock
    tables: Sequence[Table] = field(default_factory=list)
    notice: str | None = None
    # It stands below the first table, and alone where there is none.
    closing: Closing | None = None
