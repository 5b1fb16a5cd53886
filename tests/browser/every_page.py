"""The address of every page of a customer's portal."""

from urllib.parse import urlencode

from tests.browser.customers import Customer


def every_page(customer: Customer) -> dict[str, dict[str, str]]:
    """Every page by the parameters of its address."""
    payment = {"view": "payment", "payment_id": customer.id_of_payment(customer.id_of(2))}
    return {
        "overview": {"view": "overview"},
        "invoices": {"view": "invoices"},
        "invoice": {"view": "invoice", "invoice_id": customer.id_of(2)},
        "payments": {"view": "payments"},
        "payment": payment,
        "credit-notes": {"view": "credit_notes"},
        "credit-note": {"view": "credit_note", "credit_note_id": f"cn-{customer.id_of(5)}"},
        "statement": {"view": "statement"},
        "account": {"view": "account"},
    }


def page_url(session_url: str, search: dict[str, str]) -> str:
    """Where a session opens this page."""
    address, _, token = session_url.partition("#")
    return f"{address}?{urlencode(search)}#{token}"
