"""The statement of account, built from `Queries.statement`. Pure; knows no template and no HTTP.

Amounts are signed from the seller's side: what is owed more is positive, so a balance above zero
is to be paid and one below it is in the customer's favour.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode

from services.portal import formatting
from services.portal.pages.address import invoice_address
from services.portal.pages.ageing import BAR_UNITS, Segment, age_names, segments
from services.portal.pages.credit_notes import credit_note_address
from services.portal.pages.filter_links import QuickLink
from services.portal.pages.filter_panel import Choice
from services.portal.pages.partial import partial
from services.portal.pages.payments import payment_address
from services.portal.pages.reader import Reader
from services.portal.pages.statement_periods import Period, parameters, period_choices

# A page opened with more would weigh more than 35 kB; files have them all.
MOVEMENTS_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the account. `look` is "more" for what is owed more, else "less"."""

    key: str
    day: str
    text: str
    number: str
    link: str
    amount: str
    look: str
    balance: str


@dataclass(frozen=True, slots=True)
class Age:
    """One age of the closing balance."""

    code: str
    name: str
    amount: str
    count: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the opening to the closing balance."""

    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account in one currency. `earlier` says how many movements only the files have."""

    code: str
    headline_name: str
    headline: str
    note: str
    steps: list[Step]
    opening_name: str
    opening: str
    closing_name: str
    closing: str
    earlier: str
    movements: list[Movement]
    ages: list[Age]
    bar: list[Segment]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The whole page. `files`: each by its name and where it is; `problem`: why there is none."""

    quick: list[QuickLink]
    first: str
    last: str
    choices: list[Choice]
    days: str = ""
    customer: str = ""
    accounts: list[Account] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


def statement(
    reader: Reader,
    answer: dict[str, Any],
    profile: dict[str, Any],
    currencies: list[str],
    *,
    currency: str = "",
    downloads: bool = True,
) -> str:
    """The page. `currencies` are those the customer is billed in, `currency` the one chosen."""
    told = answer["statement"]
    shown = Period(date.fromisoformat(told["from"]), date.fromisoformat(told["to"]))
    days = formatting.days(shown.first, shown.last, reader.language.locale)
    page = replace(
        _page(reader, shown, currencies, currency),
        days=days,
        customer=_customer(profile["customer"]),
        accounts=[_account(reader, one, shown) for one in _own_first(reader, told["currencies"])],
        files=_files(shown, currency) if downloads and told["currencies"] else [],
    )
    title = _title(reader)
    announce = reader.texts.gettext("%(name)s: %(value)s") % {
        "name": title,
        "value": formatting.isolated(days),
    }
    return partial(
        reader,
        "statement",
        title=title,
        announce=announce,
        fresh=answer,
        page=page,
        bar_units=BAR_UNITS,
    )


def refused_statement(
    reader: Reader, parameter: str, shown: Period, currencies: list[str], currency: str
) -> str:
    """For a period that is too long (`parameter` is `from`), or one that is none."""
    _ = reader.texts.gettext
    if parameter == "from":
        problem = _("There are too many entries in this period. Choose a shorter one.")
    else:
        problem = _("This period cannot be read. Choose another one.")
    page = replace(_page(reader, shown, currencies, currency), problem=problem)
    return partial(
        reader,
        "statement",
        title=_title(reader),
        announce=problem,
        fresh=None,
        page=page,
        bar_units=BAR_UNITS,
    )


def _page(reader: Reader, shown: Period, currencies: list[str], currency: str) -> StatementPage:
    offered = sorted({*currencies, *([currency] if currency else [])})
    return StatementPage(
        quick=period_choices(reader, shown, currency),
        first=shown.first.isoformat(),
        last=shown.last.isoformat(),
        choices=[Choice(code, code, code == currency) for code in offered],
    )


def _title(reader: Reader) -> str:
    return reader.texts.gettext("Statement of account")


def _account(reader: Reader, told: dict[str, Any], shown: Period) -> Account:
    _, ngettext = reader.texts.gettext, reader.texts.ngettext
    currency, movements = told["currency"], told["movements"]
    opening, closing = told["opening_balance_cents"], told["closing_balance_cents"]
    more = sum(m["amount_cents"] for m in movements if m["amount_cents"] > 0)
    less = sum(m["amount_cents"] for m in movements if m["amount_cents"] < 0)
    hidden = max(0, len(movements) - MOVEMENTS_SHOWN_MAX)
    earlier = ngettext(
        "%(count)s earlier entry is in the PDF and the CSV.",
        "%(count)s earlier entries are in the PDF and the CSV.",
        hidden,
    )
    on_last = {"date": reader.day_within(shown.last)}
    return Account(
        code=currency,
        headline_name=_("Balance on %(date)s") % on_last,
        headline=reader.money(closing, currency),
        note=_balance_note(reader, closing),
        steps=[
            Step(_("Opening balance"), reader.money(opening, currency)),
            Step(_("Billed"), reader.money(more, currency)),
            Step(_("Paid and credited"), reader.money(less, currency)),
        ],
        opening_name=_("Opening balance on %(date)s") % {"date": reader.day_within(shown.first)},
        opening=reader.money(opening, currency),
        closing_name=_("Closing balance on %(date)s") % on_last,
        closing=reader.money(closing, currency),
        earlier=earlier % {"count": reader.number(hidden)} if hidden else "",
        movements=[_movement(reader, one, currency) for one in movements[hidden:]],
        ages=[_age(reader, age, currency) for age in told["aging"]] if closing > 0 else [],
        bar=segments([(age["bucket"], age["amount_cents"]) for age in told["aging"]]),
    )


def _own_first(reader: Reader, accounts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The customer's own currency stands before the others, as on the overview."""
    return sorted(accounts, key=lambda account: account["currency"] != reader.currency)


def _balance_note(reader: Reader, closing: int) -> str:
    _ = reader.texts.gettext
    if closing > 0:
        return _("To be paid")
    return _("In your favour") if closing < 0 else _("Everything is settled")


def _movement(reader: Reader, told: dict[str, Any], currency: str) -> Movement:
    kind, cents, reason = told["kind"], told["amount_cents"], told.get("reason") or ""
    words = entry_words(reader.texts)
    return Movement(
        key=f"{kind}-{told['id']}-{told['date']}-{reason}",
        day=reader.day(told["date"]),
        text=words.get(reason) or words.get(kind, kind),
        number=told.get("number") or "",
        link=_link(kind, told["id"]),
        amount=reader.money(cents, currency),
        look="more" if cents > 0 else "less",
        balance=reader.money(told["balance_cents"], currency),
    )


def entry_words(texts: NullTranslations) -> dict[str, str]:
    """What entries are called, by their kind, or by their reason when they have one."""
    _, pgettext = texts.gettext, texts.pgettext
    return {
        "invoice": _("Invoice"),
        "payment": _("Payment"),
        "credit_note": _("Credit note"),
        "voided": _("Voided invoice"),
        "adjustment": _("Adjustment"),
        "dispute_lost": _("Set aside after a dispute"),
        "reported_paid": _("Settled otherwise"),
        "overpaid": pgettext("statement", "Overpaid"),
    }


def _link(kind: str, entry_id: str) -> str:
    match kind:
        case "payment":
            return payment_address(entry_id)
        case "credit_note":
            return credit_note_address(entry_id)
        case _:
            return invoice_address(entry_id)


def _age(reader: Reader, age: dict[str, Any], currency: str) -> Age:
    return Age(
        code=age["bucket"],
        name=age_names(reader)[age["bucket"]],
        amount=reader.money(age["amount_cents"], currency),
        count=reader.number(age["count"]),
    )


def _files(shown: Period, currency: str) -> list[tuple[str, str]]:
    """The statement as files: what each is called, and where it is."""
    given = parameters(shown, currency)
    return [
        (code.upper(), f"/portal/api/statement?{urlencode(given | {'format': code})}")
        for code in ("pdf", "csv")
    ]


def _customer(customer: dict[str, Any]) -> str:
    return str(customer.get("legal_name") or customer.get("name") or customer["external_id"])
