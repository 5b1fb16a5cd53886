"""What the paper of a payment receipt says, in one language. Pure.

Takes the object `{"id","number","created_at","payment":{…}}`, its payment as the API has it, and a
profile.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.portal.documents.letterhead import Letter, Titles, timezone_of
from services.portal.documents.lines import amount_column
from services.portal.documents.paper import (
    Column,
    Described,
    Fact,
    Headline,
    Paper,
    Row,
    RowGroup,
    Table,
)
from services.portal.documents.periods import local_day
from services.portal.documents.said import Said, said
from services.portal.documents.totals import total_row
from services.portal.documents.wording import Wording, wording
from services.portal.languages import Language
from services.portal.payment_ways import payment_way

Object = Mapping[str, Any]


def receipt_content(receipt: Object, profile: Object, language: Language) -> Paper:
    """The content of the paper."""
    payment: Object = receipt["payment"]
    words = wording(language, payment["currency"], timezone_of(profile))
    texts = words.texts
    number = said(receipt.get("number"))
    title = texts.gettext("Payment receipt")
    if number:
        title = texts.gettext("Payment receipt %(number)s") % {"number": words.inside(number)}
    return Letter(receipt, profile, words).paper(
        Titles(
            title=title,
            heading=texts.gettext("Payment receipt"),
            number=number,
            buyer=texts.gettext("Received from"),
        ),
        facts=list(_facts(payment, words, language)),
        headlines=[_headline(payment, words)],
        tables=[_paid(payment, words)],
    )


def _headline(payment: Object, words: Wording) -> Headline:
    texts = words.texts
    paid_on = local_day(payment.get("created_at"), words.timezone)
    note = texts.gettext("Paid on %(date)s") % {"date": words.day(paid_on)} if paid_on else None
    label = texts.gettext("Amount paid")
    return Headline(label, words.money(int(payment["amount_cents"])), note)


def _facts(payment: Object, words: Wording, language: Language) -> Iterator[Fact]:
    texts = words.texts
    if paid_on := local_day(payment.get("created_at"), words.timezone):
        label = words.text(texts.gettext("Payment date"))
        yield Fact(label, words.text(words.day(paid_on)))
    if method := said(payment_way(payment, language)):
        yield Fact(words.text(texts.gettext("Payment method")), method)
    if reference := said(payment.get("reference")):
        yield Fact(words.text(texts.gettext("Payment reference")), reference)


def _paid(payment: Object, words: Wording) -> Table:
    """What was paid with it, an invoice a row, and what is left of it."""
    texts = words.texts
    allocations: Sequence[Object] = payment.get("allocations") or []
    amount_cents = int(payment["amount_cents"])
    rows = [
        Row([Described(_invoice(one, words)), words.amount(int(one["amount_cents"]))])
        for one in allocations
    ]
    unspent_cents = amount_cents - sum(int(one["amount_cents"]) for one in allocations)
    if rows and unspent_cents > 0:
        label = Described(words.text(texts.gettext("Not used for an invoice")))
        rows.append(Row([label, words.amount(unspent_cents)]))
    columns = [Column(texts.gettext("Paid with it"), "words", fills=True), amount_column(words)]
    return Table(
        columns=columns if rows else [],
        groups=[RowGroup(None, rows)] if rows else [],
        totals=[total_row(words, texts.gettext("Total paid"), amount_cents, "strong")],
    )


def _invoice(allocation: Object, words: Wording) -> Said:
    number = said(allocation.get("number"))
    if number is None:
        return words.text(words.texts.gettext("Invoice"))
    sentence = words.texts.gettext("Invoice %(number)s")
    return words.text(sentence % {"number": words.inside(number)})
