"""Random billing histories: few objects, few values, so that events meet each other. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.ledger.builders import encoded, event

INVOICES = ("i1", "i2", "i3", "i4")
PAYMENTS = ("p1", "p2", "p3")
CREDIT_NOTES = ("n1", "n2")
CUSTOMERS = ("c1", "c2")

AMOUNTS = st.sampled_from((0, 1, 100, 250, 1_000))
CURRENCIES = st.sampled_from(("EUR", "EUR", "EUR", "JPY"))
VERSIONS = st.integers(1, 4)
CREATED = st.sampled_from(("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"))


@dataclass(frozen=True)
class Happening:
    """One event, as the model reads it."""

    kind: str
    verb: str
    object_id: str
    version: int
    fields: Mapping[str, Any]

    def as_stated(self) -> dict[str, Any]:
        """The fields that the event sets, what its type says included."""
        stated = {**self.fields, "deleted": self.verb == "deleted"}
        if self.verb == "voided":
            stated["status"] = "voided"
        if self.verb == "payment_dispute_lost" and not stated.get("payment_dispute_lost_at"):
            stated["payment_dispute_lost_at"] = "then"
        if self.kind == "payment":
            stated.setdefault("allocations", None)
            stated.setdefault("invoice_ids", None)
        return stated

    def record(self, organization: str) -> bytes:
        """The event as it travels."""
        identity = {"external_id" if self.kind == "customer" else "id": self.object_id}
        data = {self.kind: {**identity, **self.fields}, "version": self.version}
        return encoded(event(f"{self.kind}.{self.verb}", data, organization=organization))


def _fields(
    required: Mapping[str, st.SearchStrategy[Any]], optional: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


def _happening(
    kind: str,
    verbs: tuple[str, ...],
    ids: tuple[str, ...],
    fields: st.SearchStrategy[dict[str, Any]],
) -> st.SearchStrategy[Happening]:
    return st.builds(
        Happening,
        st.just(kind),
        st.sampled_from(verbs),
        st.sampled_from(ids),
        VERSIONS,
        fields,
    )


INVOICE_EVENTS = _happening(
    "invoice",
    ("updated", "updated", "updated", "voided", "deleted", "payment_dispute_lost"),
    INVOICES,
    _fields(
        {
            "number": st.sampled_from(("N-1", "N-2")),
            "external_customer_id": st.sampled_from(CUSTOMERS),
            "currency": CURRENCIES,
            "issuing_date": st.sampled_from(("2026-01-01", "2026-01-02")),
            "status": st.sampled_from(("draft", "finalized", "finalized", "finalized", "voided")),
            "total_amount_cents": AMOUNTS,
        },
        {
            "payment_due_date": st.sampled_from(("2026-01-31", "2026-02-28", None)),
            "payment_status": st.sampled_from(("pending", "succeeded", "failed", None)),
            "total_paid_amount_cents": st.one_of(AMOUNTS, st.none()),
            "purchase_order_number": st.sampled_from(("PO-1", None)),
        },
    ),
)

_ALLOCATIONS = st.lists(
    st.fixed_dictionaries({"invoice_id": st.sampled_from(INVOICES), "amount_cents": AMOUNTS}),
    min_size=1,
    max_size=3,
)
_PAYS = st.one_of(
    st.fixed_dictionaries({"allocations": _ALLOCATIONS}),
    st.fixed_dictionaries(
        {"invoice_ids": st.lists(st.sampled_from(INVOICES), min_size=1, max_size=4)}
    ),
)
PAYMENT_EVENTS = _happening(
    "payment",
    ("updated", "updated", "updated", "deleted"),
    PAYMENTS,
    st.builds(
        lambda fields, pays: {**fields, **pays},
        _fields(
            {
                "amount_cents": AMOUNTS,
                "amount_currency": CURRENCIES,
                "payment_status": st.sampled_from(
                    ("pending", "processing", "succeeded", "succeeded", "succeeded", "failed")
                ),
            },
            {"created_at": st.one_of(CREATED, st.none())},
        ),
        _PAYS,
    ),
)

CREDIT_NOTE_EVENTS = _happening(
    "credit_note",
    ("updated", "updated", "voided"),
    CREDIT_NOTES,
    _fields(
        {
            "number": st.just("CN-1"),
            "invoice_id": st.sampled_from(INVOICES),
            "currency": CURRENCIES,
            "issuing_date": st.just("2026-01-03"),
            "total_amount_cents": AMOUNTS,
            "offset_amount_cents": AMOUNTS,
        },
        {"external_customer_id": st.sampled_from(("c3", None))},
    ),
)

CUSTOMER_EVENTS = _happening(
    "customer",
    ("updated", "deleted"),
    CUSTOMERS,
    _fields(
        {},
        {
            "name": st.sampled_from(("Ada", None)),
            "billing_configuration": st.sampled_from(
                ({"document_locale": "fr"}, {"document_locale": None}, None)
            ),
        },
    ),
)

EVENTS = st.one_of(
    INVOICE_EVENTS,
    INVOICE_EVENTS,
    PAYMENT_EVENTS,
    PAYMENT_EVENTS,
    CREDIT_NOTE_EVENTS,
    CUSTOMER_EVENTS,
)
HISTORIES = st.lists(EVENTS, min_size=1, max_size=25)
