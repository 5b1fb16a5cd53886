"""Whatever decoding admits, Postgres takes: no accepted event may fail later."""

from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from contracts.values import INT64_MAX, INT64_MIN
from services.ledger.decoding import Decoded, decode
from tests.ledger.builders import NOON_MS, credit_note, customer, encoded, event, invoice, payment
from tests.ledger.conftest import Ledger

_organizations = (f"org-{number}" for number in count())

# Any text at all, the longest that fit included: four bytes a character, unlike in every place.
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ("", "\t", "\\N", "\n\r\b\f\v", "\x01", "{", "'", '"', "\ufeff", "%_\\", "\U0010ffff")
    ),
)


def longest(characters: int) -> st.SearchStrategy[str]:
    return st.integers(0, 2**32).map(
        lambda seed: "".join(
            chr(0x10000 + (seed * 31 + n * 7919) % 60_000) for n in range(characters)
        )
    )


IDS = st.one_of(st.text(min_size=1, max_size=200), longest(200))
NUMBERS = st.one_of(st.text(min_size=1, max_size=100), longest(100))
AMOUNTS = st.one_of(st.integers(INT64_MIN, INT64_MAX), st.sampled_from((INT64_MIN, INT64_MAX)))
DATES = st.one_of(st.dates().map(str), st.sampled_from(("0001-01-01", "9999-12-31")))
TIMES = st.one_of(
    st.datetimes().map(lambda time: time.isoformat()),
    st.sampled_from(
        (
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59.999999-14:00",
            "2026-01-01T00:00:00",
            1_700_000_000,
            -62_000_000_000,
            1e11,
        )
    ),
)
JSON = st.one_of(
    st.none(),
    st.booleans(),
    TEXTS,
    st.integers(),
    st.floats(),
    st.integers(0, 500).map(lambda n: 10**n),
)
FEES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "description": TEXTS,
            "invoice_display_name": TEXTS,
            "units": JSON,
            "precise_unit_amount": JSON,
            "amount_cents": AMOUNTS,
            "item": st.one_of(st.none(), st.fixed_dictionaries({"name": TEXTS})),
        },
    ),
    max_size=3,
)
METADATA = st.lists(st.fixed_dictionaries({"key": TEXTS, "value": JSON}), max_size=2)

# What a builder is given by name, of any type.
Fields = st.SearchStrategy[dict[str, Any]]

INVOICES: Fields = st.fixed_dictionaries(
    {"total_amount_cents": AMOUNTS, "issuing_date": DATES},
    optional={
        "number": NUMBERS,
        "purchase_order_number": NUMBERS,
        "external_customer_id": IDS,
        "payment_due_date": DATES,
        "total_paid_amount_cents": AMOUNTS,
        "net_payment_term": AMOUNTS,
        "invoice_type": TEXTS,
        "status": st.sampled_from(("finalized", "voided", "draft", "odd")),
        "payment_status": TEXTS,
        "payment_dispute_lost_at": TIMES,
        "voided_at": TIMES,
        "updated_at": TIMES,
        "fees": FEES,
        "metadata": METADATA,
        "file_url": TEXTS,
        "customer": st.fixed_dictionaries({"name": TEXTS}),
    },
)
PAYMENTS: Fields = st.fixed_dictionaries(
    {"amount_cents": AMOUNTS},
    optional={
        "created_at": TIMES,
        "failure_reason": TEXTS,
        "updated_at": TIMES,
        "external_customer_id": IDS,
        "allocations": st.lists(
            st.fixed_dictionaries({"invoice_id": st.just("i1"), "amount_cents": AMOUNTS}),
            max_size=3,
        ),
        "invoice_ids": st.lists(IDS, min_size=1, max_size=3),
    },
)
CREDIT_NOTES: Fields = st.fixed_dictionaries(
    {"total_amount_cents": AMOUNTS, "offset_amount_cents": AMOUNTS, "issuing_date": DATES},
    optional={"number": NUMBERS, "external_customer_id": IDS, "voided_at": TIMES, "reason": TEXTS},
)
CUSTOMERS: Fields = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXTS,
        "email": TEXTS,
        "timezone": st.just("Europe/Paris"),
        "updated_at": TIMES,
    },
)
VERSIONS = st.one_of(st.none(), AMOUNTS)


@settings(
    max_examples=80,
    # Shrinking a failure of thirty fields takes minutes; the first one found says enough.
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_what_decoding_admits_the_tables_take(ledger: Ledger, data: st.DataObject) -> None:
    organization: Any = {"organization": next(_organizations)}
    values = [
        *(
            invoice(data.draw(IDS), version=data.draw(VERSIONS), **organization, **fields)
            for fields in data.draw(st.lists(INVOICES, max_size=3))
        ),
        invoice("i1", version=data.draw(VERSIONS), **organization, **data.draw(INVOICES)),
        payment(data.draw(IDS), version=data.draw(VERSIONS), **organization, **data.draw(PAYMENTS)),
        credit_note("cn", version=data.draw(VERSIONS), **organization, **data.draw(CREDIT_NOTES)),
        customer(
            data.draw(IDS), version=data.draw(VERSIONS), **organization, **data.draw(CUSTOMERS)
        ),
    ]
    admitted = [v for v in values if isinstance(decode(v, (), NOON_MS, None), Decoded)]
    assume(admitted)
    await ledger.apply_batch(admitted)
    # Once more, so that every stored row is read, merged and locked.
    await ledger.apply_batch(admitted)
    applied = await ledger.value("SELECT applied_count FROM ledger.positions")
    assert applied == ledger.next_offset


async def test_an_invoice_of_a_mebibyte_is_stored(ledger: Ledger) -> None:
    fees = [{"description": f"{n} " + "ß" * 500} for n in range(900)]
    value = invoice(fees=fees)
    assert len(value) > 900_000
    await ledger.apply(value)
    await ledger.apply(invoice(version=2))
    assert (await ledger.invoice())["version"] == 2


async def test_the_longest_ids_fit_every_index(ledger: Ledger) -> None:
    def wide(length: int, start: int) -> str:
        return "".join(chr(0x10000 + (start * 977 + n * 7919) % 60_000) for n in range(length))

    organization = "o" * 64
    await ledger.apply(
        invoice(
            wide(200, 2),
            organization=organization,
            external_customer_id=wide(200, 3),
            number=wide(100, 4),
            purchase_order_number=wide(100, 5),
        ),
        payment(wide(200, 6), [wide(200, 2), wide(200, 7)], organization=organization),
    )
    assert len(await ledger.rows("invoices", organization)) == 2


async def test_a_refused_record_of_any_bytes_is_kept_as_it_came(ledger: Ledger) -> None:
    value = b"\x00\xff" * 600_000
    await ledger.apply(value)
    kept = await ledger.connection.fetchrow("SELECT record_value, reason FROM ledger.dead_letters")
    assert kept is not None
    assert (kept["record_value"], kept["reason"][:6]) == (value, "value:")


async def test_a_receipt_and_an_organization_are_stored(ledger: Ledger) -> None:
    receipt = {"id": "r1", "number": "R-1", "payment": {"id": "p1"}}
    settings_of_acme = {
        "id": "acme",
        "name": "Acme",
        "allowed_origins": ["https://app.example.com"],
    }
    await ledger.apply(
        encoded(event("payment_receipt.created", {"payment_receipt": receipt})),
        encoded(event("organization.updated", {"organization": settings_of_acme})),
    )
    await ledger.apply(encoded(event("payment_receipt.created", {"payment_receipt": receipt})))
    assert (await ledger.row("payment_receipts", payment_receipt_id="r1"))["payment_id"] == "p1"
    origins = await ledger.value("SELECT allowed_origins FROM read_model.organizations")
    assert origins == ["https://app.example.com"]
