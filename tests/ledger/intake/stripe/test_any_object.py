"""Whatever an event of Stripe's holds, it is one of ours, a dead letter, or none."""

import copy
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ledger.intake.deliveries import PUBLISHED, UNAPPLIABLE, record_of
from services.ledger.intake.stripe.events import NotAStripeEventError, event_of
from tests.ledger.intake.stripe.builders import (
    charge,
    credit_note,
    invoice_payment,
    paid_invoice,
    payment_intent,
    published,
    stripe_event,
)

OBJECTS = [
    stripe_event("invoice.paid", paid_invoice()),
    stripe_event("credit_note.created", credit_note()),
    stripe_event("charge.succeeded", charge()),
    stripe_event("payment_intent.succeeded", payment_intent()),
    stripe_event("invoice_payment.paid", invoice_payment()),
    stripe_event("customer.updated", published("customer")),
    stripe_event("customer.tax_id.created", published("tax_id")),
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["1e999999", "sNaN", "Infinity", "\x00", "9" * 5_000, 10**30]),
    st.lists(st.one_of(st.none(), st.text(), st.integers()), max_size=2),
    st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers()), max_size=2),
)


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, below in inside:
        yield (*before, step)
        if isinstance(below, dict | list):
            yield from paths(below, (*before, step))


# Time says nothing here: the first example imports what the others use.
@settings(deadline=None)
@given(st.data(), st.sampled_from(OBJECTS), JUNK)
def test_an_object_with_anything_anywhere_is_read(
    data: st.DataObject, event: dict[str, Any], junk: Any
) -> None:
    *steps, last = data.draw(st.sampled_from(list(paths(event))))
    changed = place = copy.deepcopy(event)
    for step in steps:
        place = place[step]
    place[last] = junk
    try:
        found = event_of(changed, organization_id="acme", timezone=UTC)
    except NotAStripeEventError:
        return
    assert found is None or record_of(found, "acme")[1] in (PUBLISHED, UNAPPLIABLE)
