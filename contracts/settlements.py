"""What settles invoices, as events carry it: payments, their receipts, and credit notes."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, AliasPath, Field, model_validator

from contracts.currencies import Currency
from contracts.invoices import AppliedTax, Item
from contracts.values import ITEMS_MAX, Amount, Date, Id, Number, Part, Rate, Text, Time, Url, Word

PaymentStatus = Literal["pending", "processing", "succeeded", "failed"]
# One payment of a dunning run covers at most what a person can check; the spread is recomputed
# over all of them at once.
INVOICES_PER_PAYMENT_MAX = 1_000
NAMED_CUSTOMER = Field(
    validation_alias=AliasChoices("external_customer_id", AliasPath("customer", "external_id"))
)
DATE_CHARACTERS = len("2026-01-31")


class Allocation(Part):
    """The part of a payment that goes to one invoice."""

    invoice_id: Annotated[Id, Field(validation_alias=AliasChoices("invoice_id", "lago_invoice_id"))]
    amount_cents: Amount


class Payment(Part):
    """A payment and what it pays: `allocations`, or `invoice_ids` (several: oldest due first)."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("id", "lago_id"))]
    amount_cents: Amount
    amount_currency: Currency
    payment_status: PaymentStatus
    allocations: Annotated[list[Allocation] | None, Field(max_length=INVOICES_PER_PAYMENT_MAX)] = (
        None
    )
    invoice_ids: Annotated[list[Id] | None, Field(max_length=INVOICES_PER_PAYMENT_MAX)] = None
    external_customer_id: Annotated[Id | None, NAMED_CUSTOMER] = None
    type: Word | None = None
    reference: Text | None = None
    external_payment_id: Text | None = None
    payment_provider_type: Word | None = None
    payment_method: Text | None = None
    failure_reason: Text | None = None
    created_at: Time | None = None
    updated_at: Time | None = None

    @model_validator(mode="after")
    def _pays_something(self) -> Self:
        if not self.allocations and not self.invoice_ids:
            raise ValueError("invoice_ids: name the invoices paid, here or in allocations")
        return self


class PaymentReceipt(Part):
    """The receipt of a payment; the payment itself has events of its own."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("id", "lago_id"))]
    number: Number
    payment: "ReceiptPayment"
    file_url: Url | None = None
    xml_url: Url | None = None
    created_at: Time | None = None
    updated_at: Time | None = None


class ReceiptPayment(Part):
    """Which payment a receipt is for."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("id", "lago_id"))]


class CreditedFee(Part):
    """The line of the invoice that a line of a credit note is about, as Lago nests it."""

    invoice_display_name: Text | None = None
    description: Text | None = None
    item: Item | None = None
    units: Rate | None = None
    credit_amount_cents: Amount | None = None
    refund_amount_cents: Amount | None = None
    taxes_rate: Rate | None = None


class CreditNoteItem(Part):
    """One line of a credit note."""

    amount_cents: Amount | None = None
    description: Text | None = None
    item: Item | None = None
    units: Rate | None = None
    fee: CreditedFee | None = None


class CreditNote(Part):
    """A credit note; only `offset_amount_cents` reduces what its invoice has due."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("id", "lago_id"))]
    number: Number
    invoice_id: Annotated[Id, Field(validation_alias=AliasChoices("invoice_id", "lago_invoice_id"))]
    currency: Currency
    issuing_date: Date
    total_amount_cents: Amount
    offset_amount_cents: Amount | None = None
    credit_amount_cents: Amount | None = None
    refund_amount_cents: Amount | None = None
    balance_amount_cents: Amount | None = None
    taxes_amount_cents: Amount | None = None
    sub_total_excluding_taxes_amount_cents: Amount | None = None
    invoice_number: Number | None = None
    external_customer_id: Annotated[Id | None, NAMED_CUSTOMER] = None
    status: Word | None = None
    credit_status: Word | None = None
    refund_status: Word | None = None
    reason: Word | None = None
    description: Text | None = None
    file_url: Url | None = None
    xml_url: Url | None = None
    voided_at: Time | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
    items: Annotated[list[CreditNoteItem] | None, Field(max_length=ITEMS_MAX)] = None
    applied_taxes: Annotated[list[AppliedTax] | None, Field(max_length=ITEMS_MAX)] = None

    @model_validator(mode="before")
    @classmethod
    def _issued_when_created(cls, value: Any) -> Any:  # noqa: ANN401 - pydantic's signature
        # Lago's webhooks carry no issuing date for a credit note; its date is that of its creation.
        # A before-validator ends pydantic's JSON mode, in which a strict date is read from text.
        if not isinstance(value, dict):
            return value
        written = value.get("issuing_date")
        if written is None and isinstance(value.get("created_at"), str):
            written = value["created_at"][:DATE_CHARACTERS]
        if isinstance(written, str) and len(written) == DATE_CHARACTERS:
            with suppress(ValueError):
                return {**value, "issuing_date": date.fromisoformat(written)}
        return value
