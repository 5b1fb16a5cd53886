"""Who may frame the page is the organization's word, and nothing runs that is not ours."""

from services.portal.framing import page_headers, page_policy, partial_headers


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


def test_neither_page_nor_partial_is_kept_or_told_of() -> None:
    for headers in (page_headers([], "n"), partial_headers()):
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
