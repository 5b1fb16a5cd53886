"""Events of an account in which everything is, for answers to be held against their description."""

from tests.portal.builders import Event, credit_note, event, invoice, payment

LINE = {
    "id": "fee_1",
    "description": "Seats",
    "units": "12.5",
    "amount_cents": 10_000,
    "item": {"type": "charge", "name": "Seat"},
    "applied_taxes": [{"tax_name": "VAT", "tax_rate": 20, "amount_cents": 2_000}],
}
INVOICE = invoice(
    fees=[LINE, {}],
    applied_taxes=[{"tax_name": "VAT", "tax_rate": "20.0", "amount_cents": 2_000}],
    credits=[{"amount_cents": 100, "item": {"type": "coupon", "name": "Welcome"}}],
    billing_periods=[{"external_subscription_id": "sub_1"}],
    metadata=[{"key": "team", "value": "north", "display_in_invoice": True}],
    customer={"external_id": "cust_1", "name": "Hooli", "city": "Lyon"},
    seller={"name": "Acme"},
    payment_url="https://pay.example.com/1",
    taxes_amount_cents=2_000,
)
ITEM = {"amount_cents": 1_000, "description": "Seat", "fee": {"units": 1, "item": {"name": "Seat"}}}


def whole_account() -> list[Event]:
    """Of `cust_1`: an invoice with all parts, one that is voided, what pays and credits them."""
    receipt = {"id": "rec_1", "number": "R-1", "payment": {"id": "pay_1"}}
    return [
        INVOICE,
        invoice("inv_2", kind="invoice.voided", status="voided", voided_at="2026-03-05T10:00:00Z"),
        payment(payment_id="pay_1", amount_cents=4_000, reference="A 7"),
        payment(payment_id="pay_2", payment_status="failed", failure_reason="card_declined"),
        event("payment_receipt.created", {"payment_receipt": receipt}),
        credit_note(id="cn_1", items=[ITEM], applied_taxes=[{"tax_rate": 20.0}], reason="other"),
        # Of an invoice that has not come yet.
        credit_note("inv_9", id="cn_2", external_customer_id="cust_1"),
    ]
