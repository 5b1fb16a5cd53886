"""An invoice as events carry it, with the names of Lago's API. Says nothing of how it is stored."""

from typing import Annotated, Literal

from pydantic import AliasChoices, AliasPath, Field

from contracts.currencies import Currency
from contracts.values import ITEMS_MAX, Amount, Date, Id, Number, Part, Rate, Text, Time, Url, Word

Scalar = str | int | float | bool | None
# Lago's. Finalized and voided ones are shown; the others are kept until they become one of these.
InvoiceStatus = Literal[
    "draft", "finalized", "voided", "failed", "pending", "generating", "open", "closed"
]


class Item(Part):
    """What a line is for."""

    type: Word | None = None
    code: Text | None = None
    name: Text | None = None
    invoice_display_name: Text | None = None


class AppliedTax(Part):
    """One tax on an invoice or a line; the rate in percent."""

    tax_name: Text | None = None
    tax_code: Text | None = None
    tax_rate: Rate | None = None
    tax_description: Text | None = None
    amount_cents: Amount | None = None
    fees_amount_cents: Amount | None = None


class Fee(Part):
    """One line of an invoice."""

    id: Annotated[Id | None, Field(validation_alias=AliasChoices("id", "lago_id"))] = None
    invoice_display_name: Text | None = None
    description: Text | None = None
    item: Item | None = None
    units: Rate | None = None
    precise_unit_amount: Rate | None = None
    amount_cents: Amount | None = None
    taxes_amount_cents: Amount | None = None
    taxes_rate: Rate | None = None
    total_amount_cents: Amount | None = None
    from_date: Text | None = None
    to_date: Text | None = None
    external_subscription_id: Text | None = None
    applied_taxes: Annotated[list[AppliedTax] | None, Field(max_length=ITEMS_MAX)] = None


class BillingPeriod(Part):
    """The period that an invoice bills for one subscription; times as the sender wrote them."""

    # Lago's own ids, which mean nothing here: they are answered as they came.
    lago_subscription_id: Text | None = None
    lago_plan_id: Text | None = None
    external_subscription_id: Text | None = None
    subscription_from_datetime: Text | None = None
    subscription_to_datetime: Text | None = None
    charges_from_datetime: Text | None = None
    charges_to_datetime: Text | None = None
    invoicing_reason: Word | None = None


class Credit(Part):
    """A coupon or credit that an invoice took off."""

    amount_cents: Amount | None = None
    before_taxes: bool | None = None
    item: Item | None = None


class MetadataEntry(Part):
    """One custom field, shown on the invoice when `display_in_invoice`."""

    key: Text | None = None
    value: Scalar = None
    display_in_invoice: bool | None = None


class Party(Part):
    """Seller or buyer as the invoice names them."""

    external_id: Id | None = None
    name: Text | None = None
    legal_name: Text | None = None
    legal_number: Text | None = None
    tax_identification_number: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    zipcode: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Word | None = None


class Invoice(Part):
    """The whole invoice as it now is. Draft, pending and failed ones are kept but never shown."""

    id: Annotated[Id, Field(validation_alias=AliasChoices("id", "lago_id"))]
    number: Number
    external_customer_id: Annotated[
        Id,
        Field(
            validation_alias=AliasChoices(
                "external_customer_id", AliasPath("customer", "external_id")
            )
        ),
    ]
    currency: Currency
    issuing_date: Date
    status: InvoiceStatus
    total_amount_cents: Amount

    payment_due_date: Date | None = None
    net_payment_term: Amount | None = None
    invoice_type: Word | None = None
    payment_status: Word | None = None
    payment_dispute_lost_at: Time | None = None
    purchase_order_number: Number | None = None
    fees_amount_cents: Amount | None = None
    taxes_amount_cents: Amount | None = None
    sub_total_excluding_taxes_amount_cents: Amount | None = None
    sub_total_including_taxes_amount_cents: Amount | None = None
    coupons_amount_cents: Amount | None = None
    credit_notes_amount_cents: Amount | None = None
    prepaid_credit_amount_cents: Amount | None = None
    progressive_billing_credit_amount_cents: Amount | None = None
    total_paid_amount_cents: Amount | None = None
    total_due_amount_cents: Amount | None = None
    file_url: Url | None = None
    xml_url: Url | None = None
    payment_url: Url | None = None
    voided_at: Time | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
    fees: Annotated[list[Fee] | None, Field(max_length=ITEMS_MAX)] = None
    applied_taxes: Annotated[list[AppliedTax] | None, Field(max_length=ITEMS_MAX)] = None
    credits: Annotated[list[Credit] | None, Field(max_length=ITEMS_MAX)] = None
    metadata: Annotated[list[MetadataEntry] | None, Field(max_length=ITEMS_MAX)] = None
    billing_periods: Annotated[list[BillingPeriod] | None, Field(max_length=ITEMS_MAX)] = None
    customer: Party | None = None
    seller: Party | None = None
