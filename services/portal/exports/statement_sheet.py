"""A statement of account as a spreadsheet, in a reader's language. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.portal.exports.sheets import ID_COLUMN, MARK, Amount, Cell, Sheet
from services.portal.languages import Language
from services.portal.pages.statement import entry_words

Object = Mapping[str, Any]


def statement_csv(statement: Object, language: Language) -> bytes:
    """The file for `statement`, the object of `GET /portal/api/statement`.

    For each currency a row with what was open before, one for each movement, and one with what is
    open at the end; amounts are signed, and more is owed when they are positive.
    """
    return MARK + Sheet(language.locale).rows(_rows(statement, language))


def _rows(statement: Object, language: Language) -> Iterator[tuple[Cell, ...]]:
    texts = language.domain("pages")
    _, words = texts.gettext, entry_words(texts)
    yield (_("Date"), _("Type"), _("Number"), _("Currency"), _("Amount"), _("Balance"), ID_COLUMN)
    for block in statement["currencies"]:
        currency = block["currency"]
        opening = Amount(block["opening_balance_cents"], currency)
        closing = Amount(block["closing_balance_cents"], currency)
        yield (statement["from"], _("Opening balance"), None, currency, None, opening, None)
        for movement in block["movements"]:
            kind, reason = movement["kind"], movement.get("reason") or ""
            yield (
                movement["date"],
                words.get(reason) or words.get(kind, kind),
                movement.get("number"),
                currency,
                Amount(movement["amount_cents"], currency),
                Amount(movement["balance_cents"], currency),
                movement.get("id"),
            )
        yield (statement["to"], _("Closing balance"), None, currency, None, closing, None)
