"""What the paper of a statement of account says, in one language. Pure.

Takes the `statement` object of `GET /portal/api/statement` and a profile. Nothing in it depends on
the day that it is made on: a period that is over gives the same paper for ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.portal import formatting
from services.portal.documents.letterhead import Letter, Titles
from services.portal.documents.lines import amount_column
from services.portal.documents.paper import (
    Closing,
    Column,
    Described,
    Fact,
    Headline,
    Paper,
    Row,
    RowGroup,
    Table,
)
from services.portal.documents.said import said
from services.portal.documents.wording import LocaleWording, Wording, locale_wording, wording
from services.portal.languages import Language

Object = Mapping[str, Any]


def statement_content(statement: Object, profile: Object, language: Language) -> Paper:
    """The content of the paper: for each currency its movements, then what is open by age."""
    accounts: Sequence[Object] = statement["currencies"]
    inside = [wording(language, one["currency"], statement["timezone"]) for one in accounts]
    words = locale_wording(language, statement["timezone"])
    texts = words.texts
    first, last = (date.fromisoformat(statement[name]) for name in ("from", "to"))
    period = formatting.days(first, last, words.locale)
    tables = [
        table
        for account, own in zip(accounts, inside, strict=True)
        for table in (_movements(account, first, last, own), _aging(account, own))
    ]
    nothing = texts.gettext("Nothing was booked in this period, and nothing is open.")
    return Letter({}, profile, words).paper(
        Titles(
            title=texts.gettext("Statement of account, %(period)s") % {"period": period},
            heading=texts.gettext("Statement of account"),
            number=None,
            buyer=texts.gettext("Account of"),
        ),
        facts=list(_facts(period, profile, words)),
        headlines=[
            _headline(account, last, own) for account, own in zip(accounts, inside, strict=True)
        ],
        tables=tables,
        closing=None if accounts else Closing(note=nothing),
    )


def _facts(period: str, profile: Object, words: LocaleWording) -> Iterator[Fact]:
    texts = words.texts
    yield Fact(words.text(texts.gettext("Period")), words.text(period))
    if customer := said((profile.get("customer") or {}).get("external_id")):
        yield Fact(words.text(texts.gettext("Customer number")), customer)


def _headline(account: Object, last: date, words: Wording) -> Headline:
    texts = words.texts
    closing_cents = int(account["closing_balance_cents"])
    day = {"date": words.day(last)}
    label = texts.gettext("Balance on %(date)s") % day
    if closing_cents < 0:
        note = texts.gettext("In your favour.")
    elif closing_cents == 0:
        note = texts.gettext("Nothing is left to pay.")
    else:
        note = None
    return Headline(label, words.money(closing_cents), note)


def _movements(account: Object, first: date, last: date, words: Wording) -> Table:
    texts = words.texts
    balance = texts.gettext("Balance (%(currency)s)") % {"currency": words.currency}
    opening, closing = (
        words.amount(int(account[name]))
        for name in ("opening_balance_cents", "closing_balance_cents")
    )
    return Table(
        heading=texts.gettext("Movements"),
        columns=[
            Column(texts.gettext("Date"), "words"),
            Column(texts.gettext("Entry"), "words", fills=True),
            amount_column(words),
            Column(balance),
        ],
        groups=[
            RowGroup(
                None,
                [
                    _balance_row(texts.gettext("Opening balance"), first, opening, words),
                    *(_movement_row(one, words) for one in account["movements"]),
                    _balance_row(texts.gettext("Closing balance"), last, closing, words),
                ],
            )
        ],
    )


def _balance_row(label: str, day: date, balance: str, words: Wording) -> Row:
    shown_day = formatting.day(day, words.locale)
    return Row([shown_day, Described(words.text(label)), "", balance], "strong")


def _movement_row(movement: Object, words: Wording) -> Row:
    number = said(movement.get("number"))
    kind = _kind(movement, words)
    return Row(
        [
            formatting.day(date.fromisoformat(movement["date"]), words.locale),
            Described(words.text(f"{kind} {words.inside(number)}" if number else kind)),
            words.amount(int(movement["amount_cents"])),
            words.amount(int(movement["balance_cents"])),
        ]
    )


def _kind(movement: Object, words: LocaleWording) -> str:
    texts = words.texts
    adjustments = {
        "dispute_lost": texts.gettext("Payment disputed and taken back"),
        "reported_paid": texts.gettext("Reported as paid"),
        "overpaid": texts.gettext("Paid more than was due"),
    }
    kinds = {
        "invoice": texts.gettext("Invoice"),
        "payment": texts.gettext("Payment"),
        "credit_note": texts.gettext("Credit note"),
        "voided": texts.gettext("Invoice voided"),
        "adjustment": adjustments.get(str(movement.get("reason")), texts.gettext("Adjustment")),
    }
    # A closed set; what is added to it is better named by its name than left out.
    return kinds.get(movement["kind"], str(movement["kind"]))


def _aging(account: Object, words: Wording) -> Table:
    texts = words.texts
    labels = {
        "not_due": texts.gettext("Not yet due"),
        "1_30": texts.gettext("1 to 30 days overdue"),
        "31_60": texts.gettext("31 to 60 days overdue"),
        "61_90": texts.gettext("61 to 90 days overdue"),
        "over_90": texts.gettext("More than 90 days overdue"),
    }
    buckets: Sequence[Object] = account.get("aging") or []
    rows = [
        Row(
            [
                Described(words.text(labels[bucket["bucket"]])),
                formatting.number(int(bucket["count"]), words.locale),
                words.amount(int(bucket["amount_cents"])),
            ]
        )
        for bucket in buckets
    ]
    return Table(
        heading=texts.gettext("Open at the end of the period"),
        columns=[
            Column(texts.gettext("Age"), "words", fills=True),
            Column(texts.gettext("Invoices")),
            amount_column(words),
        ],
        groups=[RowGroup(None, rows)],
    )
