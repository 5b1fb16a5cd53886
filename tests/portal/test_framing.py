"""Who may frame the page is the organization's word, and nothing runs that is not ours."""

import pytest

from services.portal.framing import may_frame, page_headers, page_policy, partial_headers


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {part[0]: part[1:] for part in parts}


def test_allowed_origins_may_frame_and_nobody_else() -> None:
    origins = ["https://app.example.com", "https://*.example.org:8443"]
    assert directives(page_policy(origins, "n"))["frame-ancestors"] == origins


def test_with_no_allowed_origin_nobody_may_frame() -> None:
    assert directives(page_policy([], "n"))["frame-ancestors"] == ["'none'"]


def test_only_scripts_with_the_nonce_run_and_only_through_our_policy() -> None:
    policy = directives(page_policy([], "abc"))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'nonce-abc'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["portico"]


def test_nothing_is_fetched_from_anywhere_else() -> None:
    policy = directives(page_policy([], "abc"))
    sources = {source for name in policy if name.endswith("-src") for source in policy[name]}
    assert sources == {"'none'", "'nonce-abc'", "'self'"}


def test_an_isolated_host_may_frame_it() -> None:
    headers = page_headers([], "n")
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_neither_page_nor_partial_is_kept_or_told_of() -> None:
    for headers in (page_headers([], "n"), partial_headers()):
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [
        ("https://app.example.com", "https://app.example.com"),
        ("https://app.example.com:443", "https://app.example.com"),
        ("https://*.example.com", "https://a.b.example.com"),
        ("https://*.example.com:8443", "https://a.example.com:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_an_origin_that_may_frame_is_known(allowed: str, origin: str) -> None:
    assert may_frame(["https://other.example", allowed], origin)


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [
        ("https://*.example.com", "https://example.com"),
        ("https://*.example.com", "https://evilexample.com"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://*.example.com", "https://a.example.com:8443"),
        ("https://*.example.com", "http://a.example.com"),
        ("https://app.example.com", "https://app.example.com.evil.example"),
        ("https://app.example.com", "HTTPS://APP.EXAMPLE.COM"),
        ("https://app.example.com", "null"),
        ("https://app.example.com", ""),
    ],
)
def test_an_origin_that_may_not_frame_is_none_of_ours(allowed: str, origin: str) -> None:
    assert not may_frame([allowed], origin)
