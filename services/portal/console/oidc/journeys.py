"""One sign-in on its way to the provider and back: what ties the answer to the browser that asked.

Pure; randomness is given. RFC 6749 (10.12: state), RFC 7636 (PKCE), OpenID Connect Core (3.1.2.1).
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, unquote

RANDOM_BYTES = 96
_PART_BYTES = RANDOM_BYTES // 3
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Journey:
    """`state` comes back with the answer, `nonce` in the id_token. The `verifier` goes
    with the code.
    """

    state: str
    nonce: str
    verifier: str = field(repr=False)
    # Where in the console somebody was going.
    back: str

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (S256)."""
        return _text(sha256(self.verifier.encode()).digest())

    def cookie(self) -> str:
        """As the browser keeps it, which began the journey and ends it."""
        return ".".join((self.state, self.nonce, self.verifier, quote(self.back, safe="")))

    def is_answered_by(self, state: str) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(self.state.encode(), state.encode())


def new_journey(back: str, randomness: bytes) -> Journey:
    """`randomness`: 96 bytes, never used twice."""
    parts = [randomness[at : at + _PART_BYTES] for at in range(0, RANDOM_BYTES, _PART_BYTES)]
    state, nonce, verifier = map(_text, parts)
    return Journey(state, nonce, verifier, back)


def journey_of(cookie: str) -> Journey | None:
    """The journey that a cookie keeps; None for what is none."""
    parts = cookie.split(".", _PARTS - 1)
    if len(parts) != _PARTS or not all(parts):
        return None
    state, nonce, verifier, back = parts
    return Journey(state, nonce, verifier, unquote(back))


def _text(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")
