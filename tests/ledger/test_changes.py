"""What live pages are told of a batch."""

from contracts.changes import PAYLOAD_BYTES_MAX, Changes
from services.ledger.changes import ChangedInvoices


def test_nothing_changed_says_nothing() -> None:
    assert ChangedInvoices().message() is None


def test_customers_are_named_with_their_invoices() -> None:
    changed = ChangedInvoices()
    changed.invoice("acme", "c1", "i2")
    changed.invoice("acme", "c1", "i1")
    changed.customer("acme", "c2")
    assert (
        changed.message()
        == '{"customers":[{"o":"acme","c":"c1","i":["i1","i2"]},{"o":"acme","c":"c2"}]}'
    )


def test_an_invoice_of_nobody_yet_is_on_no_page() -> None:
    changed = ChangedInvoices()
    changed.invoice("acme", None, "i1")
    assert changed.message() is None


def test_more_than_a_notification_holds_says_all() -> None:
    changed = ChangedInvoices()
    for number in range(100):
        changed.invoice("acme", "c" * 200, f"{number}" + "i" * 190)
    message = changed.message()
    assert message is not None
    assert Changes.model_validate_json(message).all


def test_a_message_always_fits() -> None:
    changed = ChangedInvoices()
    for number in range(10_000):
        changed.invoice("acme", f"c{number}", "\U0001f600" * 50)
        message = changed.message()
        assert message is None or len(message.encode()) <= PAYLOAD_BYTES_MAX
        if number > 300:
            break
