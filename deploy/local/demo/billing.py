"""What the demo company bills each customer month by month. Pure; says nothing of payment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from contracts.currencies import decimals
from deploy.local.demo.catalogue import Country
from deploy.local.demo.company import DemoCustomer

SETUP_CENTS = 25_000
DAY_HOUR_CENTS = 14_500
# Usage grows by this share a month, so that the years differ.
GROWTH = 0.02
# The share of months with consulting: more of it where there is a project abroad.
RARELY, OFTEN = 0.05, 0.25


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its amount is units times unit price, before tax."""

    text: str
    code: str
    kind: str
    units: int
    unit_cents: int

    @property
    def amount_cents(self) -> int:
        return self.units * self.unit_cents


@dataclass(frozen=True, slots=True)
class DraftInvoice:
    """An invoice that has no number yet."""

    issued: date
    money: Country
    kind: str
    lines: tuple[Line, ...]
    coupon_cents: int
    period: tuple[date, date]
    order: str | None

    def fields(self, identity: str, number: str, customer: DemoCustomer) -> dict[str, Any]:
        """The finalized invoice as an event carries it; fields named and summed as Lago's."""
        fees_cents = sum(line.amount_cents for line in self.lines)
        taxed_cents = fees_cents - self.coupon_cents
        rate = customer.country.tax_percent if self.money is customer.country else 0.0
        tax_cents = round(taxed_cents * rate / 100)
        return {
            "id": identity,
            "number": number,
            "external_customer_id": customer.external_id,
            "invoice_type": self.kind,
            "currency": self.money.currency,
            "status": "finalized",
            "payment_status": "pending",
            "issuing_date": self.issued.isoformat(),
            "payment_due_date": (self.issued + timedelta(days=customer.term_days)).isoformat(),
            "net_payment_term": customer.term_days,
            "purchase_order_number": self.order,
            "fees_amount_cents": fees_cents,
            "coupons_amount_cents": self.coupon_cents,
            "credit_notes_amount_cents": 0,
            "prepaid_credit_amount_cents": 0,
            "progressive_billing_credit_amount_cents": 0,
            "sub_total_excluding_taxes_amount_cents": taxed_cents,
            "taxes_amount_cents": tax_cents,
            "sub_total_including_taxes_amount_cents": taxed_cents + tax_cents,
            "total_amount_cents": taxed_cents + tax_cents,
            "total_paid_amount_cents": 0,
            "fees": [
                _fee(f"{identity}-{index}", line, rate, self.money.currency)
                for index, line in enumerate(self.lines, 1)
            ],
            "applied_taxes": _taxes(customer.country, rate, taxed_cents, tax_cents),
            "billing_periods": [
                {
                    "external_subscription_id": f"sub-{customer.external_id}",
                    "subscription_from_datetime": f"{self.period[0]}T00:00:00Z",
                    "subscription_to_datetime": f"{self.period[1]}T23:59:59Z",
                }
            ],
        }


def drafts(random: Random, customer: DemoCustomer, today: date) -> Iterator[DraftInvoice]:
    """Everything billed to a customer until today."""
    seats = random.randint(*customer.plan.seats)
    usage = random.randint(*customer.plan.usage)
    billing_day = random.randint(1, 28)
    order = f"PO-{random.randint(1000, 9999)}" if customer.orders else None
    yield _setup(customer, order)
    for months, issued in enumerate(_billing_days(customer.since, billing_day, today)):
        seats += random.choice((0, 0, 0, 1)) if customer.plan.seat else 0
        used = round(usage * (1 + GROWTH * months) * random.uniform(0.7, 1.3))
        yield _monthly(random, customer, issued, (seats, used), order)
        if random.random() < (OFTEN if customer.second_currency else RARELY):
            yield _consulting(random, customer, issued)


def _billing_days(since: date, day: int, today: date) -> Iterator[date]:
    year, month = since.year, since.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        billed = date(year, month, day)
        if billed > today:
            return
        yield billed


def _setup(customer: DemoCustomer, order: str | None) -> DraftInvoice:
    line = Line("Onboarding and setup", "setup", "add_on", 1, _price(SETUP_CENTS, customer.country))
    issued = customer.since
    return DraftInvoice(issued, customer.country, "add_on", (line,), 0, (issued, issued), order)


def _monthly(
    random: Random, customer: DemoCustomer, issued: date, volume: tuple[int, int], order: str | None
) -> DraftInvoice:
    plan, money = customer.plan, customer.country
    seats, used = volume
    lines = [Line(f"{plan.name} plan", "plan", "subscription", 1, _price(plan.base, money))]
    if plan.seat:
        lines.append(Line("Seats", "seats", "charge", seats, _price(plan.seat, money)))
    # A thousand requests cost less than the smallest coin of some currencies: sold by 100,000.
    packs = -(-used // 100)
    lines.append(
        Line(
            "API requests, per 100,000",
            "api",
            "charge",
            packs,
            _price(plan.usage_price * 100, money),
        )
    )
    fees_cents = sum(line.amount_cents for line in lines)
    coupon_cents = fees_cents // 10 if random.random() < 0.04 else 0
    period = (issued - timedelta(days=30), issued - timedelta(days=1))
    return DraftInvoice(issued, money, "subscription", tuple(lines), coupon_cents, period, order)


def _consulting(random: Random, customer: DemoCustomer, issued: date) -> DraftInvoice:
    money = customer.second_currency or customer.country
    hours = random.randint(2, 40)
    line = Line("Consulting, hours", "consulting", "add_on", hours, _price(DAY_HOUR_CENTS, money))
    return DraftInvoice(issued, money, "one_off", (line,), 0, (issued, issued), None)


def _price(euro_cents: int, money: Country) -> int:
    """A price as people set it in that currency: a multiple of its usual step."""
    return max(money.step, round(euro_cents * money.rate / money.step) * money.step)


def _fee(identity: str, line: Line, rate: float, currency: str) -> dict[str, Any]:
    tax_cents = round(line.amount_cents * rate / 100)
    return {
        "id": identity,
        "invoice_display_name": line.text,
        "item": {"type": line.kind, "code": line.code, "name": line.text},
        "units": str(line.units),
        "precise_unit_amount": str(Decimal(line.unit_cents).scaleb(-decimals(currency))),
        "amount_cents": line.amount_cents,
        "taxes_amount_cents": tax_cents,
        "taxes_rate": rate,
        "total_amount_cents": line.amount_cents + tax_cents,
    }


def _taxes(country: Country, rate: float, taxed_cents: int, tax_cents: int) -> list[dict[str, Any]]:
    if not rate:
        return []
    return [
        {
            "tax_name": country.tax_name,
            "tax_code": f"{country.code.lower()}_standard",
            "tax_rate": rate,
            "fees_amount_cents": taxed_cents,
            "amount_cents": tax_cents,
        }
    ]
