"""Which addresses may be set as a logo's: what a page can never show is refused at once."""

import pytest

from services.chassis.logo_addresses import LogoRefusedError, WhyNoLogo, logo_address

REFUSED: list[tuple[str, WhyNoLogo]] = [
    ("logo.svg", "form"),
    ("javascript:alert(1)", "form"),
    ("https://", "form"),
    ("https://[::1", "form"),
    ("https://a.example:99999/x", "form"),
    ("https://a.example/a b.png", "form"),
    (f"https://a.example/{'a' * 2_048}", "form"),
    ("http://a.example/logo.png", "http"),
    ("https://10.0.0.1/x.png", "private"),
    ("https://192.168.1.4/x.png", "private"),
    ("https://169.254.169.254/latest", "private"),
    ("https://[::1]/x.png", "private"),
    ("https://[fd00::1]/x.png", "private"),
    # As browsers read them: 127.0.0.1.
    ("https://2130706433/x.png", "private"),
    ("https://0x7f.1/x.png", "private"),
    ("https://localhost/x.png", "private"),
    ("https://intranet/x.png", "private"),
    ("https://files.corp.internal./x.png", "private"),
]


def why_not(url: str, *, loopback: bool = False) -> WhyNoLogo | None:
    """The reason that it is refused for."""
    try:
        logo_address(url, loopback=loopback)
    except LogoRefusedError as error:
        return error.why
    return None


@pytest.mark.parametrize(("url", "why"), REFUSED)
def test_an_address_that_can_never_be_shown_is_refused_with_the_reason(
    url: str, why: WhyNoLogo
) -> None:
    assert why_not(url) == why


@pytest.mark.parametrize(
    "url", ["https://cdn.example.com/logo.svg", "https://8.8.8.8/x.png", "HTTPS://A.Example:8443/x"]
)
def test_a_public_address_is_taken(url: str) -> None:
    assert why_not(url) is None


def test_this_machine_is_taken_over_http_only_where_it_is_allowed() -> None:
    for url in ("http://127.0.0.1:8080/mark.svg", "http://localhost/mark.svg", "http://[::1]/x"):
        assert why_not(url, loopback=True) is None
    assert why_not("http://10.0.0.1/x.png", loopback=True) == "http"
