"""How the demo company's invoices end: paid, late, in parts, failed, credited, disputed. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Literal, assert_never

from deploy.local.demo.company import DemoCustomer, Habit

Fate = Literal[
    "paid",
    "paid_late",
    "paid_after_failing",
    "half_paid",
    "on_its_way",
    "failing",
    "credited",
    "voided",
    "disputed",
    "open",
]
# An event's type, the day it happened and its data.
Told = tuple[str, date, dict[str, Any]]

# The newest invoices of the customer to look at, newest first: one of each.
_SHOWCASE: tuple[Fate, ...] = (
    "open", "on_its_way", "half_paid", "failing", "credited", "paid_after_failing", "disputed",
    "open", "voided",
)  # fmt: skip
_RECEIPTS = uuid.UUID("0f6a2f0e-6f0b-4c7e-8a35-5a2f1c1a9d04")
_FAILURES = ("insufficient_funds", "card_declined", "expired_card", "mandate_revoked")
_METHODS = ("Visa ending 4242", "SEPA direct debit", "Bank transfer", "Mastercard ending 4444")
# From here on back, even those in trouble have paid.
TROUBLE_DAYS = 130
# Nobody pays on the first days.
STILL_OPEN_DAYS = 5


def settle(
    random: Random, customer: DemoCustomer, invoices: list[dict[str, Any]], today: date
) -> Iterator[Told]:
    """Everything that happened to a customer's invoices (in the order of their dates) by today."""
    story = _Story(random, customer, today)
    for position, invoice in enumerate(reversed(invoices)):
        story.tell(invoice, _fate(random, customer, invoice, position, today))
    if customer.habit == "late":
        story.pay_together()
    return (told for told in story.told if told[1] <= today)


def _fate(
    random: Random, customer: DemoCustomer, invoice: dict[str, Any], position: int, today: date
) -> Fate:
    if customer.external_id == "cust-0001":
        return _SHOWCASE[position] if position < len(_SHOWCASE) else "paid"
    age_days = (today - date.fromisoformat(invoice["issuing_date"])).days
    chance = random.random()
    rare: tuple[tuple[Fate, float], ...] = (
        ("voided", 0.015),
        ("disputed", 0.008),
        ("credited", 0.03),
    )
    for fate, share in rare:
        # These take their time.
        if chance < share and age_days > 35:
            return fate
        chance -= share
    return _usual(random, customer.habit, age_days)


def _usual(random: Random, habit: Habit, age_days: int) -> Fate:
    match habit:
        case "prompt" if age_days < STILL_OPEN_DAYS:
            return random.choice(("open", "open", "on_its_way"))
        case "prompt":
            return random.choices(("paid", "paid_after_failing"), (94, 6))[0]
        case "late":
            return "paid_late"
        case "in_parts":
            return random.choice(("paid", "half_paid")) if age_days < TROUBLE_DAYS else "paid"
        case "troubled":
            return "failing" if age_days < TROUBLE_DAYS else "paid_late"
        case _:
            assert_never(habit)


@dataclass(slots=True)
class _Story:
    random: Random
    customer: DemoCustomer
    today: date
    told: list[Told] = field(default_factory=list)
    # Late payers settle some invoices in one transfer: those wait here.
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, invoice: dict[str, Any], fate: Fate) -> None:
        issued = date.fromisoformat(invoice["issuing_date"])
        due = date.fromisoformat(invoice["payment_due_date"])
        total_cents = int(invoice["total_amount_cents"])
        self.told.append(("invoice.finalized", issued, {"invoice": invoice, "version": 1}))
        match fate:
            case "open":
                return
            case "paid":
                self._pay(invoice, self._between(issued, due), total_cents)
            case "paid_late":
                self._pay_late(invoice, due)
            case "paid_after_failing":
                failed_at = self._between(issued, due)
                self._attempt(invoice, failed_at, "failed")
                self._pay(invoice, failed_at + timedelta(days=3), total_cents)
            case "half_paid":
                self._pay(invoice, self._between(issued, due), total_cents // 2)
            case "on_its_way":
                self._attempt(invoice, min(issued + timedelta(days=2), self.today), "processing")
            case "failing":
                for day in (1, 4, 9):
                    self._attempt(invoice, due + timedelta(days=day), "failed")
            case "credited" | "voided" | "disputed":
                self._correct(invoice, fate, issued, due)
            case _:
                assert_never(fate)

    def pay_together(self) -> None:
        """One transfer for up to three invoices of one currency, oldest due first."""
        currencies = {invoice["currency"] for invoice in self.waiting}
        for currency in sorted(currencies):
            same = [each for each in reversed(self.waiting) if each["currency"] == currency]
            for first in range(0, len(same), 3):
                self._transfer(same[first : first + 3])

    def _correct(
        self,
        invoice: dict[str, Any],
        fate: Literal["credited", "voided", "disputed"],
        issued: date,
        due: date,
    ) -> None:
        match fate:
            case "credited":
                self._credit(invoice, due)
            case "voided":
                self._end(invoice, "voided", issued + timedelta(days=4))
            case "disputed":
                self._end(invoice, "payment_dispute_lost", due + timedelta(days=12))
            case _:
                assert_never(fate)

    def _pay_late(self, invoice: dict[str, Any], due: date) -> None:
        if self.customer.habit == "late" and self.random.random() < 0.3:
            self.waiting.append(invoice)
            return
        day = due + timedelta(days=self.random.randint(3, 40))
        self._pay(invoice, day, int(invoice["total_amount_cents"]))

    def _transfer(self, invoices: list[dict[str, Any]]) -> None:
        last_due = max(date.fromisoformat(invoice["payment_due_date"]) for invoice in invoices)
        payment = self._payment(
            invoices[0], sum(int(each["total_amount_cents"]) for each in invoices), "succeeded"
        )
        payment["invoice_ids"] = [invoice["id"] for invoice in invoices]
        payment["payment_method"] = "Bank transfer"
        day = last_due + timedelta(days=self.random.randint(5, 20))
        self._tell_payment("payment.succeeded", day, payment)

    def _pay(self, invoice: dict[str, Any], day: date, amount_cents: int) -> None:
        payment = self._payment(invoice, amount_cents, "succeeded")
        self._tell_payment("payment.succeeded", day, payment)
        if amount_cents == invoice["total_amount_cents"]:
            paid = {"payment_status": "succeeded", "total_paid_amount_cents": amount_cents}
            data = {"invoice": {**invoice, **paid}, "version": 2}
            self.told.append(("invoice.payment_status_updated", day, data))

    def _attempt(
        self, invoice: dict[str, Any], day: date, status: Literal["failed", "processing"]
    ) -> None:
        payment = self._payment(invoice, int(invoice["total_amount_cents"]), status)
        if status == "failed":
            payment["failure_reason"] = self.random.choice(_FAILURES)
        event = "payment.failed" if status == "failed" else "payment.created"
        self._tell_payment(event, day, payment)

    def _credit(self, invoice: dict[str, Any], due: date) -> None:
        total_cents = int(invoice["total_amount_cents"])
        off_cents = total_cents * self.random.choice((20, 30, 50)) // 100
        day = due - timedelta(days=5)
        note = {
            "id": self._identity(),
            "number": f"{invoice['number']}-CN1",
            "invoice_id": invoice["id"],
            "invoice_number": invoice["number"],
            "external_customer_id": self.customer.external_id,
            "currency": invoice["currency"],
            "issuing_date": day.isoformat(),
            "total_amount_cents": off_cents,
            "offset_amount_cents": off_cents,
            "reason": self.random.choice(("order_change", "product_unsatisfactory", "other")),
            "status": "finalized",
        }
        self.told.append(("credit_note.created", day, {"credit_note": note, "version": 1}))
        if self.customer.external_id != "cust-0001":
            self._pay(invoice, due, total_cents - off_cents)

    def _end(
        self, invoice: dict[str, Any], verb: Literal["voided", "payment_dispute_lost"], day: date
    ) -> None:
        at = f"{day}T09:00:00Z"
        voided = {"status": "voided", "voided_at": at}
        changed = voided if verb == "voided" else {"payment_dispute_lost_at": at}
        data = {"invoice": {**invoice, **changed}, "version": 2}
        self.told.append((f"invoice.{verb}", day, data))

    def _tell_payment(self, event: str, day: date, payment: dict[str, Any]) -> None:
        made = {**payment, "created_at": f"{day}T10:00:00Z"}
        self.told.append((event, day, {"payment": made, "version": 1}))
        if event == "payment.succeeded":
            receipt = {
                "id": str(uuid.uuid5(_RECEIPTS, payment["id"])),
                "number": f"{payment['reference']}-R1",
                "payment": {"id": payment["id"]},
                "created_at": made["created_at"],
            }
            data = {"payment_receipt": receipt, "version": 1}
            self.told.append(("payment_receipt.created", day, data))

    def _payment(self, invoice: dict[str, Any], amount_cents: int, status: str) -> dict[str, Any]:
        return {
            "id": self._identity(),
            "amount_cents": amount_cents,
            "amount_currency": invoice["currency"],
            "payment_status": status,
            "invoice_ids": [invoice["id"]],
            "external_customer_id": self.customer.external_id,
            "reference": f"{invoice['number']}",
            "payment_provider_type": "stripe",
            "payment_method": self.random.choice(_METHODS),
        }

    def _between(self, issued: date, due: date) -> date:
        """A day between; before today, so that what is meant to be paid is."""
        day = issued + timedelta(days=self.random.randint(0, (due - issued).days))
        return max(issued, min(day, self.today))

    def _identity(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))
