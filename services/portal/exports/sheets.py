"""Tables as spreadsheet programs of a reader's locale open them by a double click. Pure.

A spreadsheet takes a file's separator and its numbers by the reader's locale: where the decimals
come after a comma, cells are parted by semicolons. Days are ISO 8601, which every one of them reads
as a day. A cell that it would take for a formula is kept from being one.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from io import StringIO
from typing import Final

from babel import Locale

from contracts.currencies import decimals

# Without it a spreadsheet takes UTF-8 for the machine's old code page.
MARK: Final = "\N{BYTE ORDER MARK}".encode()
MEDIA_TYPE: Final = "text/csv; charset=utf-8"
# Over the column that programs find a row's object by. The API's name of that field and not a word:
# one import reads the files of customers of every language, whose other names are translated.
ID_COLUMN: Final = "id"
# What starts a formula, in any width it can be typed in, after what a program may trim or not show;
# tab and line ends move what follows into a cell of its own.
_FORMULA: Final = re.compile(
    r"[\s\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]"
)
# The same in what would be a cell of its own to a program that parts cells by another mark than the
# reader's.
_FORMULA_INSIDE: Final = re.compile(
    r"[,;][\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]"
)
_DIGITS_MAX: Final = 60
_EXACT = Context(prec=_DIGITS_MAX)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of minor units of a currency: the one cell that is a number and may be negative."""

    amount_cents: int
    currency: str


Cell = str | Amount | None


class Sheet:
    """Writes rows of a table in one locale."""

    def __init__(self, locale: str) -> None:
        self._decimal = _decimal_mark(locale)
        self._separator = ";" if self._decimal == "," else ","

    def rows(self, rows: Iterable[Iterable[Cell]]) -> bytes:
        """The rows as bytes of the file; MARK comes before the first of them."""
        text = StringIO()
        writer = csv.writer(text, delimiter=self._separator, lineterminator="\r\n")
        writer.writerows([self._cell(cell) for cell in row] for row in rows)
        return text.getvalue().encode()

    def _cell(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, Amount):
            return self._number(cell)
        return harmless(cell)

    def _number(self, amount: Amount) -> str:
        # Plain: no grouping, no sign but ASCII's, no digits but ASCII's, or it would be text.
        places = decimals(amount.currency)
        exact = Decimal(amount.amount_cents).scaleb(-places, _EXACT)
        return f"{exact:.{places}f}".replace(".", self._decimal)


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would run it as a formula."""
    # The file has no NUL, or some programs would read nothing after it.
    shown = text.replace("\0", "")
    shown = _FORMULA_INSIDE.sub(lambda found: f"{found[0][0]}'{found[0][1:]}", shown)
    return f"'{shown}" if _FORMULA.match(shown) else shown


@lru_cache(maxsize=64)
def _decimal_mark(locale: str) -> str:
    symbol = str(Locale.parse(locale, sep="-").number_symbols["latn"]["decimal"])
    return "," if symbol == "," else "."
