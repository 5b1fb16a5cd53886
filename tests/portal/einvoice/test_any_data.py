"""Of whatever an event carries comes an e-invoice that is one, or what is missing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.einvoice import Missing, build_credit_note, build_invoice
from tests.portal.einvoice.documents import fee, invoice, parties, tax
from tests.portal.einvoice.judge import faults

_TEXT = st.one_of(st.none(), st.text(max_size=12))
_RATE = st.one_of(
    st.none(),
    st.sampled_from(("", "NaN", "1e400", "-1e-400", "abc", "0", "20.0", "9" * 400, " 5 ")),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**20), 10**20, allow_nan=False, places=10).map(str),
)
_CENTS = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-10, 10_000))
_TIME = st.one_of(_TEXT, st.sampled_from(("2026-01-01", "2026-01-31T23:59:59Z", "0001-01-01")))
_COUNTRY = st.sampled_from((None, "", "DE", "fr", "US", "XX", "日本"))


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


_TAX = _some(
    tax_name=_TEXT,
    tax_code=st.sampled_from((None, "reverse_charge", "exempt", "vat")),
    tax_rate=_RATE,
    tax_description=_TEXT,
    amount_cents=_CENTS,
)
_LINE = _some(
    invoice_display_name=_TEXT,
    description=_TEXT,
    item=st.one_of(st.none(), _some(name=_TEXT, code=_TEXT)),
    units=_RATE,
    precise_unit_amount=_RATE,
    amount_cents=_CENTS,
    taxes_rate=_RATE,
    from_date=_TIME,
    to_date=_TIME,
    applied_taxes=st.one_of(st.none(), st.lists(_TAX, max_size=2)),
)
_PARTY = _some(
    id=_TEXT,
    name=_TEXT,
    legal_name=_TEXT,
    legal_number=_TEXT,
    tax_identification_number=st.one_of(_TEXT, st.just("DE123456789")),
    email=_TEXT,
    country=_COUNTRY,
    city=_TEXT,
    timezone=st.sampled_from((None, "UTC", "Asia/Tokyo", "No/Where")),
)
_TOTALS = _some(
    coupons_amount_cents=_CENTS,
    progressive_billing_credit_amount_cents=_CENTS,
    sub_total_excluding_taxes_amount_cents=_CENTS,
    taxes_amount_cents=_CENTS,
    prepaid_credit_amount_cents=_CENTS,
    credit_notes_amount_cents=_CENTS,
)
_PROFILE = st.fixed_dictionaries({"customer": _PARTY, "organization": _PARTY})
_DOCUMENT = st.fixed_dictionaries(
    {
        "number": _TEXT,
        "currency": st.sampled_from(("EUR", "JPY", "KWD")),
        "issuing_date": st.dates().map(str),
        "total_amount_cents": st.integers(-(2**63), 2**63 - 1),
    }
)


@settings(max_examples=150, deadline=None)
@given(
    _DOCUMENT,
    st.lists(_LINE, max_size=3),
    st.lists(_TAX, max_size=2),
    _TOTALS,
    _PROFILE,
    st.one_of(st.none(), _PARTY),
)
def test_whatever_an_invoice_says(
    document: dict[str, Any],
    lines: list[dict[str, Any]],
    taxes: list[dict[str, Any]],
    totals: dict[str, Any],
    profile: dict[str, Any],
    buyer: dict[str, Any] | None,
) -> None:
    more = {"fees": lines, "applied_taxes": taxes, "totals": totals, "customer": buyer}
    assert_missing_or_sound(build_invoice(document | more, profile))


@settings(max_examples=80, deadline=None)
@given(_DOCUMENT, st.lists(_LINE, max_size=3), st.lists(_TAX, max_size=2), _TOTALS, _PROFILE)
def test_whatever_a_credit_note_says(
    document: dict[str, Any],
    lines: list[dict[str, Any]],
    taxes: list[dict[str, Any]],
    totals: dict[str, Any],
    profile: dict[str, Any],
) -> None:
    assert_missing_or_sound(
        build_credit_note(document | totals | {"lines": lines, "taxes": taxes}, profile)
    )


_SAID_OF_A_LINE = _some(
    invoice_display_name=_TEXT,
    description=_TEXT,
    item=_some(name=_TEXT, code=_TEXT),
    units=_RATE,
    precise_unit_amount=_RATE,
    from_date=_TIME,
    to_date=_TIME,
)
_SAID_OF_A_PARTY = _some(
    name=_TEXT,
    legal_name=_TEXT,
    legal_number=_TEXT,
    email=_TEXT,
    address_line1=_TEXT,
    zipcode=_TEXT,
    state=_TEXT,
    timezone=st.sampled_from((None, "UTC", "Asia/Tokyo", "No/Where")),
)


@settings(max_examples=150, deadline=None)
@given(
    _TEXT,
    _TEXT,
    st.integers(-(10**12), 10**15),
    _SAID_OF_A_LINE,
    _SAID_OF_A_PARTY,
    _SAID_OF_A_PARTY,
)
def test_whatever_is_said_beside_what_is_enough(
    number: str | None,
    order: str | None,
    cents: int,
    line: dict[str, Any],
    seller: dict[str, Any],
    buyer: dict[str, Any],
) -> None:
    document = invoice(
        [fee(cents * 5, **line)],
        [tax(20, cents)],
        number=number,
        purchase_order_number=order,
    )
    assert_missing_or_sound(build_invoice(document, parties(seller, buyer)))


def assert_missing_or_sound(built: bytes | Missing) -> None:
    if isinstance(built, Missing):
        assert built.fields
        # The schema refuses nothing that was found to be enough.
        assert "schema" not in built.fields
    else:
        assert faults(built) == []
