"""Keys that sign portal tokens: sealing them for the database, publishing them (RFC 7517). Pure."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.tokens import ALGORITHM

SEED_BYTES = 32
NONCE_BYTES = 12
KEY_RANDOM_BYTES = SEED_BYTES + NONCE_BYTES

KeyState = Literal["next", "current", "previous"]


class KeyNotOpenedError(Exception):
    """A stored key does not open: TOKEN_ENCRYPTION_KEY is not the one it was sealed with."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A signing key as the database has it."""

    kid: str
    state: KeyState
    public_key: bytes
    sealed_private_key: bytes


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs, ready to use."""

    kid: str
    private_key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class KeyRing:
    """One key signs, all verify: `next` before its turn, `previous` until its tokens end."""

    current: SigningKey
    verifying: Mapping[str, Ed25519PublicKey]
    jwks: Mapping[str, list[dict[str, str]]]


def new_stored_key(state: KeyState, encryption_key: bytes, randomness: bytes) -> StoredKey:
    """A new key, sealed. `randomness`: 44 bytes, never used twice."""
    seed = randomness[:SEED_BYTES]
    nonce = randomness[SEED_BYTES:KEY_RANDOM_BYTES]
    public_key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    # Named by its content: a kid can never stand for two keys.
    kid = urlsafe_b64encode(sha256(public_key).digest()[:12]).decode()
    sealed = nonce + AESGCM(encryption_key).encrypt(nonce, seed, kid.encode())
    return StoredKey(kid, state, public_key, sealed)


def key_ring(stored: Iterable[StoredKey], encryption_key: bytes) -> KeyRing:
    """The keys in use. Raises KeyNotOpenedError; of `stored`, exactly one is `current`."""
    keys = list(stored)
    (current,) = (key for key in keys if key.state == "current")
    return KeyRing(
        current=_opened(current, encryption_key),
        verifying={key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in keys},
        jwks={"keys": [_jwk(key) for key in sorted(keys, key=lambda key: key.kid)]},
    )


def _opened(key: StoredKey, encryption_key: bytes) -> SigningKey:
    nonce, sealed = key.sealed_private_key[:NONCE_BYTES], key.sealed_private_key[NONCE_BYTES:]
    try:
        seed = AESGCM(encryption_key).decrypt(nonce, sealed, key.kid.encode())
    except InvalidTag as error:
        raise KeyNotOpenedError(
            "the signing key does not open: TOKEN_ENCRYPTION_KEY is not the one it was sealed with"
        ) from error
    return SigningKey(key.kid, Ed25519PrivateKey.from_private_bytes(seed))


def _jwk(key: StoredKey) -> dict[str, str]:
    # RFC 8037: an octet key pair on the curve Ed25519.
    x = urlsafe_b64encode(key.public_key).rstrip(b"=").decode()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": ALGORITHM,
        "kid": key.kid,
        "x": x,
    }
