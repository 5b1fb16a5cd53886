"""The security headers of the console's pages. Pure; knows no page.

Sources: Content Security Policy 3, Trusted Types, ASVS 5.0 (3.4.3, 3.4.5, 3.4.6, 14.3.2).
"""

from services.portal.framing import PERMISSIONS_POLICY


def console_policy(nonce: str) -> str:
    """What a page of the console may do: nothing inline, nothing of others, in nobody's frame."""
    return "; ".join((
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        f"style-src 'nonce-{nonce}'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types portico",
    ))  # fmt: skip


def console_headers(nonce: str) -> dict[str, str]:
    """The headers of every page."""
    return {
        "content-security-policy": console_policy(nonce),
        "permissions-policy": PERMISSIONS_POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
        # With "no-referrer" a form would not say which origin it comes from (Fetch, section 3.1).
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
