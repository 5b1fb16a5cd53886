"""Whom an organization may let frame its portal."""

import pytest
from pydantic import ValidationError

from contracts.accounts import Organization
from contracts.origins import OriginRefusedError, allowed_origin
from contracts.public_suffixes import is_public_suffix


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (" https://APP.example.com ", "https://app.example.com"),
        ("https://*.example.com:8443", "https://*.example.com:8443"),
        ("https://*.example.co.uk", "https://*.example.co.uk"),
        ("https://*.acme.github.io", "https://*.acme.github.io"),
        # Whoever has a name below a suffix may name it.
        ("https://acme.github.io", "https://acme.github.io"),
        # Nobody else can have a name below an exception.
        ("https://*.www.ck", "https://*.www.ck"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://app.localhost", "http://app.localhost"),
    ],
)
def test_an_origin_is_kept_as_browsers_compare_it(sent: str, kept: str) -> None:
    assert allowed_origin(sent) == kept


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("https://app.example.com/", "form"),
        ("app.example.com", "form"),
        ("https://app.*.com", "form"),
        ("*", "form"),
        ("http://app.example.com", "http"),
        ("https://*.com", "wildcard"),
        ("https://*.10.0.0.1", "wildcard"),
        ("https://*.co.uk", "public_suffix"),
        ("https://*.github.io", "public_suffix"),
        ("https://*.s3.amazonaws.com", "public_suffix"),
        # Listed as `*.ck`, and in a script of its own as 個人.hk.
        ("https://*.acme.ck", "public_suffix"),
        ("https://*.xn--gmqw5a.hk", "public_suffix"),
        ("https://app.example.com:70000", "port"),
    ],
)
def test_what_would_admit_strangers_or_nobody_is_refused(sent: str, why: str) -> None:
    with pytest.raises(OriginRefusedError) as caught:
        allowed_origin(sent)
    assert caught.value.why == why


def test_an_organization_with_such_an_origin_is_refused() -> None:
    with pytest.raises(ValidationError, match="strangers have names"):
        Organization.model_validate({"id": "acme", "allowed_origins": ["https://*.github.io"]})


def test_a_name_that_nobody_listed_is_a_suffix_only_without_a_dot() -> None:
    assert is_public_suffix("intranet")
    assert not is_public_suffix("billing.intranet")
