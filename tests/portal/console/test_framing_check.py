"""What is said of whether a page could frame the portal."""

import pytest

from services.portal.console.framing_check import framing_verdict

ALLOWED = ("https://app.example.com:8443", "https://*.acme.example", "http://localhost:3000")


@pytest.mark.parametrize(
    ("address", "why", "entry"),
    [
        ("https://billing.acme.example/some/page?x=1", "allowed", "https://*.acme.example"),
        ("HTTPS://Billing.Acme.Example:443", "allowed", "https://*.acme.example"),
        ("http://localhost:3000/", "allowed", "http://localhost:3000"),
        ("https://app.example.com/billing", "other_port", "https://app.example.com:8443"),
        ("https://acme.example", "below_only", "https://*.acme.example"),
        ("https://other.example", "not_listed", ""),
        ("http://billing.acme.example", "http", ""),
        ("billing.acme.example", "no_address", ""),
        ("https://*.acme.example", "no_address", ""),
        ("https://[::1", "no_address", ""),
        ("https://a.example:99999", "no_address", ""),
        ("", "no_address", ""),
    ],
)
def test_an_address_is_answered_with_the_reason(address: str, why: str, entry: str) -> None:
    verdict = framing_verdict(ALLOWED, address)
    assert (verdict.why, verdict.entry) == (why, entry)
    assert verdict.allowed == (why == "allowed")


def test_without_any_origin_nobody_may() -> None:
    assert framing_verdict((), "https://app.example.com").why == "none_allowed"
