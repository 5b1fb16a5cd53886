"""An e-invoice breaks no rule of EN 16931, and says what the invoice says."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.portal.einvoice import Missing, build_invoice, invoice_lacks
from tests.portal.documents import builders
from tests.portal.einvoice.documents import (
    PROFILE,
    fee,
    invoice,
    made,
    parties,
    tax,
)
from tests.portal.einvoice.judge import faults

_VAT = {"tax_identification_number": "DE123456789"}
_NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def said(xml: bytes, path: str) -> list[str]:
    """The texts of every element at the end of a path of `ram` names."""
    names = "//" + "/".join(f"ram:{name}" for name in path.split("/"))
    found = etree.fromstring(xml).xpath(names, namespaces=_NAMES)
    return ["".join(one.itertext()).strip() for one in found]


PERIODS = [
    {"charges_from_datetime": "2026-01-01", "charges_to_datetime": "2026-01-31"},
    {
        "subscription_from_datetime": "2026-02-01T00:00:00Z",
        "subscription_to_datetime": "2026-02-28T23:59:59Z",
    },
    {"external_subscription_id": "sub_1"},
]
GERMAN = parties(_VAT | {"country": "DE"})
UNTAXED = parties({"tax_identification_number": "123/456/7890", "country": "DE"})
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": (invoice(), PROFILE),
    "the documents' own": (builders.invoice(), builders.profile()),
    "two rates": (
        invoice([fee(10_000), fee(5_000, 5.5), fee(333, 20)], [tax(20, 2_067), tax(5.5, 275)]),
        PROFILE,
    ),
    "a rate with decimals": (invoice([fee(10_000, 8.875)], [tax(8.875, 888)]), PROFILE),
    "coupon over two rates": (
        invoice(
            [fee(10_000), fee(5_000, 10.0)],
            [tax(20, 1_800), tax(10, 450)],
            coupons=1_500,
        ),
        PROFILE,
    ),
    "progressive billing and prepaid credits": (
        invoice([fee(10_000)], [tax(20, 1_600)], progressive=2_000, credits_cents=1_000),
        PROFILE,
    ),
    "nothing left to pay": (invoice(credits_cents=12_000, payment_due_date=None), PROFILE),
    "terms instead of a day": (invoice(payment_due_date=None, net_payment_term=30), PROFILE),
    "a line taken back": (
        invoice(
            [fee(10_000), fee(-2_500, units="2", precise_unit_amount="12.5")], [tax(20, 1_500)]
        ),
        PROFILE,
    ),
    "below zero in all": (invoice([fee(-10_000)], [tax(20, -2_000)]), PROFILE),
    "rounded prices": (
        invoice([fee(1_000, units="3", precise_unit_amount="3.333333333333")], [tax(20, 200)]),
        PROFILE,
    ),
    "graduated prices": (
        invoice([fee(1_234, units="1500.5", precise_unit_amount="0.01")], [tax(20, 247)]),
        PROFILE,
    ),
    "no units": (invoice([fee(10_000, units="0.0", precise_unit_amount="0.0")]), PROFILE),
    "a free line": (invoice([fee(10_000), fee(0, units="5")]), PROFILE),
    "lines that say little": (invoice([{"amount_cents": 10_000}]), PROFILE),
    "tax rounded by the line": (
        invoice([fee(33) for _ in range(30)], [tax(20, 210)]),
        PROFILE,
    ),
    "reverse charge": (
        invoice([fee(10_000, 0.0)], [tax(0, 0, "lago_eu_reverse_charge")]),
        parties(buyer=_VAT),
    ),
    "exempt": (invoice([fee(10_000, 0.0)], [tax(0, 0, "lago_eu_tax_exempt")]), PROFILE),
    "export": (
        invoice([fee(10_000, 0.0)], [tax(0, 0, "export")]),
        parties(buyer={"country": "US"}),
    ),
    "zero rate": (invoice([fee(10_000, 0.0)], [tax(0, 0)]), PROFILE),
    "zero and standard": (
        invoice([fee(10_000), fee(10_000, 0.0)], [tax(20, 2_000), tax(0, 0)]),
        PROFILE,
    ),
    "not subject to tax": (
        invoice([fee(10_000, 0.0)], [], billing_periods=PERIODS),
        UNTAXED,
    ),
    "a number of the tax office": (
        invoice([fee(10_000, 19)], [tax(19, 1_900)], billing_periods=PERIODS),
        UNTAXED,
    ),
    "within Germany, by lines": (
        invoice([fee(10_000, from_date="2026-01-01", to_date="2026-01-31")]),
        GERMAN,
    ),
    "within Germany, by periods": (invoice(billing_periods=PERIODS), GERMAN),
    "Greece": (
        invoice(),
        parties({"country": "GR", "tax_identification_number": "EL 123456789"}),
    ),
    "Switzerland": (
        invoice([fee(10_000, 8.1)], [tax(8.1, 810)], currency="CHF"),
        parties({"country": "CH", "tax_identification_number": "CHE-123.456.789 MWST"}),
    ),
    "yen": (
        invoice([fee(1_001, 10)], [tax(10, 100)], currency="JPY"),
        PROFILE,
    ),
    "dinars of two decimals": (
        invoice([fee(10_000, 5)], [tax(5, 500)], currency="KWD"),
        PROFILE,
    ),
    "all that a party may say": (
        invoice(purchase_order_number="PO-7"),
        parties(
            {"email": "billing@acme.example", "legal_number": "812 345 678", "state": "IdF"},
            {"email": "a@b.example", "legal_number": "HRB 1", "address_line2": "2nd floor"} | _VAT,
        ),
    ),
    "any script and every sign": (
        invoice([fee(10_000, invoice_display_name='<请求>&"\x01\u202e😀\ufffe')]),
        parties({"legal_name": "שלום & Söhne <GmbH>"}, {"legal_name": "\x0b株式会社]]>"}),
    ),
    "a period of the customer's own calendar": (
        invoice([fee(10_000, from_date="2025-12-31T23:00:00Z", to_date="2026-01-31T22:59:59Z")]),
        PROFILE,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_e_invoice_breaks_no_rule(name: str) -> None:
    document, profile = CASES[name]
    assert faults(made(document, profile)) == []
    assert invoice_lacks(document, profile) is None


def test_the_judge_finds_what_is_wrong() -> None:
    xml = made(invoice())
    for right, wrong, rule in (
        (b"<ram:GrandTotalAmount>120.00<", b"<ram:GrandTotalAmount>121.00<", "BR-CO-15"),
        (b"<ram:CategoryCode>S<", b"<ram:CategoryCode>X<", "CategoryCode"),
        (b"<ram:CountryID>FR<", b"<ram:CountryID>XX<", ""),
        (b"<ram:TypeCode>380</ram:TypeCode>", b"", "TypeCode"),
    ):
        assert right in xml
        found = faults(xml.replace(right, wrong))
        assert found
        assert rule in " ".join(found)


def test_it_says_what_the_invoice_says() -> None:
    document, profile = CASES["progressive billing and prepaid credits"]
    xml = made(document, profile)
    summary = "SpecifiedTradeSettlementHeaderMonetarySummation"
    assert {
        name: said(xml, f"{summary}/{name}")
        for name in (
            "LineTotalAmount",
            "AllowanceTotalAmount",
            "TaxBasisTotalAmount",
            "TaxTotalAmount",
            "GrandTotalAmount",
            "TotalPrepaidAmount",
            "DuePayableAmount",
        )
    } == {
        "LineTotalAmount": ["100.00"],
        "AllowanceTotalAmount": ["20.00"],
        "TaxBasisTotalAmount": ["80.00"],
        "TaxTotalAmount": ["16.00"],
        "GrandTotalAmount": ["96.00"],
        "TotalPrepaidAmount": ["10.00"],
        "DuePayableAmount": ["86.00"],
    }
    assert said(xml, "SellerTradeParty/SpecifiedTaxRegistration/ID") == ["FR12812345678"]
    assert said(xml, "SpecifiedTradePaymentTerms/DueDateDateTime") == ["20260305"]
    assert said(xml, "PaymentReference") == ["ACM-2026-1"]


def test_a_price_times_a_quantity_is_the_lines_amount() -> None:
    for name, priced in {
        "a line taken back": ["1", "-2", "100.00", "25.00"],
        "rounded prices": ["3", "3.333333333333"],
        "graduated prices": ["1500.5", "12.34"],
        "yen": ["1", "1001"],
    }.items():
        xml = made(*CASES[name])
        quantities = said(xml, "BilledQuantity")
        prices = said(xml, "NetPriceProductTradePrice/ChargeAmount")
        assert quantities + prices == priced
    assert said(made(*CASES["graduated prices"]), "BasisQuantity") == ["1500.5"]


def test_it_is_for_all_the_days_that_are_billed() -> None:
    xml = made(*CASES["within Germany, by periods"])
    period = "ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod"
    assert said(xml, f"{period}/StartDateTime") == ["20260101"]
    assert said(xml, f"{period}/EndDateTime") == ["20260228"]
    assert said(xml, "ShipToTradeParty/PostalTradeAddress/CountryID") == ["DE"]


def test_an_address_of_mail_is_no_link() -> None:
    assert said(made(*CASES["all that a party may say"]), "URIID") == [
        "billing@acme.example",
        "a@b.example",
    ]


def test_a_coupon_is_spread_to_the_last_cent() -> None:
    document = invoice(
        [fee(1_000), fee(1_000, 10.0), fee(1_000, 5.0)],
        [tax(20, 180), tax(10, 90), tax(5, 45)],
        coupons=301,
    )
    xml = made(document)
    assert faults(xml) == []
    parts = said(xml, "SpecifiedTradeAllowanceCharge/ActualAmount")
    assert sorted(parts) == ["1.00", "1.00", "1.01"]


def test_payments_that_come_later_do_not_change_it() -> None:
    paid = invoice(total_paid_amount_cents=12_000, total_due_amount_cents=0, display_status="paid")
    assert made(paid) == made(invoice())


def test_the_library_adds_nothing_that_changes() -> None:
    assert made(invoice()) == made(invoice())
    assert made(invoice()).startswith(b"<?xml version='1.0' encoding='utf-8'?>")


_RATES = st.sampled_from((0.0, 5.5, 7.7, 19.0, 20.0, 25.0))
_LINES = st.lists(
    st.tuples(
        st.integers(-(10**7), 10**9),
        _RATES,
        st.one_of(st.none(), st.decimals(-10, 10**6, places=3, allow_nan=False).map(str)),
        st.one_of(st.none(), st.decimals(0, 10**4, places=12, allow_nan=False).map(str)),
        st.text(max_size=40),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(_LINES, st.integers(0, 500), st.sampled_from(("EUR", "JPY", "USD")))
def test_whatever_is_built_breaks_no_rule(
    lines: list[tuple[int, float, str | None, str | None, str]], coupons: int, currency: str
) -> None:
    fees = [
        fee(cents, rate, units=units, precise_unit_amount=price, description=words)
        for cents, rate, units, price, words in lines
    ]
    rates = sorted({rate for _, rate, *_ in lines})
    taxes = [
        tax(rate, round(sum(cents for cents, r, *_ in lines if r == rate) * rate / 100))
        for rate in rates
    ]
    built = build_invoice(invoice(fees, taxes, coupons=coupons, currency=currency), PROFILE)
    if isinstance(built, Missing):
        # A coupon that the taxes know nothing of.
        assert coupons
        assert built.fields == ("applied_taxes",)
    else:
        assert faults(built) == []
