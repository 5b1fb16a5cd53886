"""Who may frame the page and what the page may do: its security headers. Pure; knows no page.

Sources: Content Security Policy 3, Trusted Types, ASVS 5.0 (3.4.3, 3.4.5, 3.4.6, 14.3.2).
"""

from collections.abc import Sequence

from contracts.origins import allowed_origin

# What a billing page has no use for; a list, since the header has no word for "all".
_FEATURES_OFF = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _FEATURES_OFF)

# For every answer that is not the page itself: partials, assets, errors.
INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def may_frame(allowed_origins: Sequence[str], origin: str) -> bool:
    """Whether `frame-ancestors` with these origins lets a page of this origin frame ours."""
    try:
        host = allowed_origin(origin)
    except ValueError:
        return False
    return host == origin and any(_matches(allowed, host) for allowed in allowed_origins)


def _matches(allowed: str, origin: str) -> bool:
    # A browser leaves the scheme's own port out of an origin.
    allowed = allowed.removesuffix(":443" if allowed.startswith("https:") else ":80")
    if "*." not in allowed:
        return allowed == origin
    if "*" in origin:
        return False
    # `https://*.example.com:8443` stands for labels before the rest; scheme and port are as given.
    scheme, _, rest = allowed.partition("*")
    return origin.startswith(scheme) and origin.endswith(rest)


def page_policy(allowed_origins: Sequence[str], nonce: str) -> str:
    """The page's content security policy. With no allowed origin nobody may frame it."""
    framing = " ".join(allowed_origins) or "'none'"
    return "; ".join((
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        f"style-src 'nonce-{nonce}'",
        "connect-src 'self'",
        "img-src 'self'",
        # The page has no form: the sandbox of the frame would forbid sending one (ADR 60).
        "form-action 'none'",
        "base-uri 'none'",
        f"frame-ancestors {framing}",
        "require-trusted-types-for 'script'",
        "trusted-types portico",
    ))  # fmt: skip


def page_headers(allowed_origins: Sequence[str], nonce: str) -> dict[str, str]:
    """The headers of the shell. It holds no customer's data, but its nonce is good once only."""
    return {
        "content-security-policy": page_policy(allowed_origins, nonce),
        "permissions-policy": PERMISSIONS_POLICY,
        "cross-origin-opener-policy": "same-origin",
        # A host that is isolated (COEP) may frame only who says both.
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
        **_SHARED,
    }


def partial_headers() -> dict[str, str]:
    """The headers of a partial: a customer's data, for this page's script and nobody else."""
    return {
        "content-security-policy": INERT_POLICY,
        "cross-origin-resource-policy": "same-origin",
        **_SHARED,
    }


def asset_headers() -> dict[str, str]:
    """The headers of a script or style sheet, whose address changes with its content."""
    return {
        "content-security-policy": INERT_POLICY,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cache-control": "public, max-age=31536000, immutable",
    }


_SHARED = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
