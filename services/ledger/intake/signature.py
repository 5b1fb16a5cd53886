"""Checks who signed a webhook's raw body, in both of Lago's ways. Pure; knows no request."""

import binascii
import hmac
import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final, Literal

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic_core import from_json

Algorithm = Literal["hmac", "jwt"]
JWT_ALGORITHM: Final = "RS256"
JWT_PARTS: Final = 3
# `{"alg":"RS256","typ":"JWT"}` with room to spare: it is parsed before anything is verified.
JWT_HEADER_CHARACTERS_MAX: Final = 1_024
# NIST SP 800-57; Lago makes keys of 2,048 bits.
RSA_BITS_MIN: Final = 2_048


class UnusablePublicKeyError(Exception):
    """Not an RSA public key that a signature may be trusted to."""


def algorithm_of(signature: str, declared: str | None) -> Algorithm | None:
    """How the body was signed: as the sender says, else as the signature looks."""
    match (declared or "").strip().lower():
        case "hmac":
            return "hmac"
        case "jwt":
            return "jwt"
        case "":
            return "jwt" if signature.count(".") == JWT_PARTS - 1 else "hmac"
        case _:
            return None


def signed_by_hmac(body: bytes, signature: str, key: bytes) -> bool:
    """Whether `signature` is base64(HMAC-SHA256(key, body))."""
    expected = b64encode(hmac.digest(key, body, sha256))
    return hmac.compare_digest(expected, signature.strip().encode())


def signed_by_jwt(body: bytes, token: str, public_key: RSAPublicKey) -> bool:
    """Whether `token` is RS256 over `{data: body, iss}` and its data is this body."""
    if len(token.partition(".")[0]) > JWT_HEADER_CHARACTERS_MAX:
        return False
    try:
        claims = jwt.decode(
            token.strip(),
            public_key,
            # One algorithm: with HS256 allowed too, the public key would be a shared secret.
            algorithms=[JWT_ALGORITHM],
            options={"require": ["data"], "verify_aud": False},
        )
    except jwt.InvalidTokenError:
        return False
    data = claims["data"]
    text = body.decode(errors="replace")
    return data == text or _same_json(data, text)


def public_key_of(file: bytes) -> RSAPublicKey:
    """The key in PEM, or in the base64 of it that Lago's API answers.

    Raises UnusablePublicKeyError with a sentence for the operator.
    """
    pem = file if b"-----BEGIN" in file else _decoded(file)
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusablePublicKeyError("not a public key in PEM") from error
    if not isinstance(key, RSAPublicKey):
        raise UnusablePublicKeyError("not an RSA key: Lago signs with RS256")
    if key.key_size < RSA_BITS_MIN:
        raise UnusablePublicKeyError(f"shorter than {RSA_BITS_MIN} bits")
    return key


def _decoded(text: bytes) -> bytes:
    try:
        return b64decode(text, validate=False)
    except binascii.Error as error:
        raise UnusablePublicKeyError("neither PEM nor base64") from error


def _same_json(data: object, text: str) -> bool:
    # The sender may have signed the object rather than its text, or spaced it otherwise. Compared
    # as text again, since Python holds 1, 1.0 and true to be the same.
    try:
        signed = from_json(data) if isinstance(data, str) else data
        return _canonical(signed) == _canonical(from_json(text))
    except ValueError:
        return False


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
