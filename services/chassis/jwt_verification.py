"""Whether a signed token (JWT, RFC 7519) is genuine, ours and in time. Pure: keys and time come in.

Stricter than the standard, after RFC 8725: one algorithm (EdDSA with Ed25519), one `typ`, no header
that asks for more, no member twice, times as integers, a bound on size and on life. It does not
know whether a token was revoked.

    TokenError
    ├── InvalidTokenError   not ours, altered, or not what it should be; the message says which
    └── ExpiredTokenError   genuine and ours, but over
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALGORITHM = "EdDSA"
HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})
SEGMENT_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
SEGMENTS = 3
TIME_CLAIMS = ("iat", "nbf", "exp")

# Only the signature is PyJWT's affair: left to itself it would take a token without `exp` and any
# `typ`, and compare times with a clock that no test can set.
_JWS = jwt.PyJWS(algorithms=[ALGORITHM])


class TokenError(Exception):
    """A token that must not be accepted."""


class InvalidTokenError(TokenError):
    """Forged, altered, malformed, or meant for somebody else."""


class ExpiredTokenError(TokenError):
    """Genuine, but its time is over."""


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """What a token has to say of itself. `required_claims` includes iss, aud, iat, nbf and exp."""

    issuer: str
    audience: str
    type: str
    required_claims: tuple[str, ...]
    lifetime_seconds_max: int
    bytes_max: int
    clock_skew_seconds: int


def verify(
    token: str,
    keys: Mapping[str, Ed25519PublicKey],
    policy: TokenPolicy,
    *,
    now_seconds: float,
) -> dict[str, Any]:
    """The claims of a genuine token. `keys` by `kid`. Raises a TokenError."""
    header, payload = _parts(token, policy.bytes_max)
    key = _key(header, keys, policy.type)
    try:
        _JWS.decode(token, key, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError as error:
        raise InvalidTokenError("the signature does not fit") from error
    claims = _json_object(payload, "payload")
    _check_claims(claims, policy)
    _check_times(claims, policy, now_seconds)
    return claims


def key_id(token: str, bytes_max: int) -> str | None:
    """The `kid` that an unverified token names, to fetch keys by; None if it is no token at all."""
    try:
        header, _ = _parts(token, bytes_max)
    except InvalidTokenError:
        return None
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None


def _parts(token: str, bytes_max: int) -> tuple[dict[str, Any], bytes]:
    # Before anything is parsed: what is too large or has foreign characters is not looked at.
    if len(token) > bytes_max:
        raise InvalidTokenError("the token is too large")
    segments = token.split(".")
    if len(segments) != SEGMENTS or not all(segments):
        raise InvalidTokenError("a token has three segments")
    if not all(SEGMENT_CHARACTERS.issuperset(segment) for segment in segments):
        raise InvalidTokenError("a segment is not base64url")
    header = _json_object(_decoded(segments[0]), "header")
    return header, _decoded(segments[1])


def _decoded(segment: str) -> bytes:
    try:
        return jwt.utils.base64url_decode(segment)
    except ValueError as error:
        raise InvalidTokenError("a segment is not base64url") from error


def _key(
    header: dict[str, Any], keys: Mapping[str, Ed25519PublicKey], token_type: str
) -> Ed25519PublicKey:
    # `crit`, `b64`, `jwk`, `jku`, `x5u`: each has once let a token choose how it is read.
    if not HEADER_MEMBERS.issuperset(header):
        raise InvalidTokenError("the header has members that are not known")
    if header.get("alg") != ALGORITHM:
        raise InvalidTokenError("the algorithm is not the one in use")
    if header.get("typ") != token_type:
        raise InvalidTokenError("the token is of another type")
    kid = header.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise InvalidTokenError("the key is not known")
    return key


def _check_claims(claims: dict[str, Any], policy: TokenPolicy) -> None:
    missing = [name for name in policy.required_claims if name not in claims]
    if missing:
        raise InvalidTokenError(f"claims are missing: {', '.join(missing)}")
    if claims["iss"] != policy.issuer:
        raise InvalidTokenError("the token is of another issuer")
    # A list of audiences is legal in JWT; ours never has one.
    if claims["aud"] != policy.audience:
        raise InvalidTokenError("the token is for another audience")


def _check_times(claims: dict[str, Any], policy: TokenPolicy, now_seconds: float) -> None:
    # `bool` is an int to Python, and 1e308 a number to JSON.
    if any(type(claims[name]) is not int for name in TIME_CLAIMS):
        raise InvalidTokenError("a time is not an integer")
    issued_at, not_before, expires_at = (claims[name] for name in TIME_CLAIMS)
    if not 0 < expires_at - issued_at <= policy.lifetime_seconds_max:
        raise InvalidTokenError("the token lives longer than a token may, or not at all")
    if max(issued_at, not_before) > now_seconds + policy.clock_skew_seconds:
        raise InvalidTokenError("the token is not valid yet")
    if expires_at <= now_seconds:
        raise ExpiredTokenError("the token has expired")


def _json_object(text: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        raise InvalidTokenError(f"the {name} is not JSON") from error
    if not isinstance(value, dict):
        raise InvalidTokenError(f"the {name} is not an object")
    return value


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two parsers that disagree on which of two members counts are how a checked token differs from
    # the one that is used.
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidTokenError("a member stands twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidTokenError(f"{name} is not JSON")
