"""What live pages are told of a batch."""

from contracts.changes import CHANNEL, PAYLOAD_BYTES_MAX, Changes
from services.ledger.changes import ChangedInvoices
from tests.ledger.builders import credit_note, invoice, payment, payment_receipt
from tests.ledger.conftest import Ledger
from tests.ledger.waiting import eventually


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


async def test_a_payment_that_failed_is_told_though_it_moves_nothing(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    heard = await _heard_of(ledger, payment(payment_status="failed"))
    assert heard == ['{"customers":[{"o":"acme","c":"c1","i":["i1"]}]}']


async def test_a_credit_note_that_only_refunds_is_told(ledger: Ledger) -> None:
    await ledger.apply(invoice())
    heard = await _heard_of(ledger, credit_note(offset_amount_cents=0))
    assert heard == ['{"customers":[{"o":"acme","c":"c1","i":["i1"]}]}']


async def test_a_receipt_is_told_to_the_customer_of_its_payment(ledger: Ledger) -> None:
    await ledger.apply(invoice(), payment())
    heard = await _heard_of(ledger, payment_receipt())
    assert heard == ['{"customers":[{"o":"acme","c":"c1","i":["i1"]}]}']


async def _heard_of(ledger: Ledger, value: bytes) -> list[str]:
    """What a page's process hears when the event is applied."""
    heard: list[str] = []
    await ledger.connection.add_listener(CHANNEL, lambda *told: heard.append(told[-1]))
    await ledger.apply(value)

    async def told() -> list[str]:
        # A notification comes with the next answer of the server.
        await ledger.value("SELECT 1")
        return heard

    return await eventually(told)
