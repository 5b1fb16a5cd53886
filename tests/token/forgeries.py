"""Tokens that must be refused, each made from a genuine session's claims and the real key.

Whoever verifies portal tokens runs the whole table.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.tokens import REQUIRED_CLAIMS, TOKEN_BYTES_MAX

Json = Mapping[str, Any]
# The order of Ed25519's group: adding it to a signature's second half is the classic second form.
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def encoded(part: bytes | Json | list[Any]) -> str:
    """A segment: base64url without padding."""
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Forger:
    """Knows the key, which is the worst case: what it signs is genuine but for one thing."""

    key: Ed25519PrivateKey
    kid: str
    claims: Json

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": "EdDSA", "typ": "portal+jwt", "kid": self.kid}

    def genuine(self) -> str:
        return self.signed()

    def signed(
        self,
        header: bytes | Json | None = None,
        payload: bytes | Json | list[Any] | None = None,
        sign: Callable[[bytes], bytes] | None = None,
    ) -> str:
        """A token of these parts, by default the genuine ones."""
        head = encoded(self.header if header is None else header)
        text = f"{head}.{encoded(self.claims if payload is None else payload)}"
        return f"{text}.{encoded((sign or self.key.sign)(text.encode()))}"

    def with_header(self, **members: Any) -> str:
        return self.signed(header={**self.header, **members})

    def without_header(self, name: str) -> str:
        return self.signed(header={key: self.header[key] for key in self.header if key != name})

    def with_claims(self, **claims: Any) -> str:
        return self.signed(payload={**self.claims, **claims})

    def without_claim(self, name: str) -> str:
        return self.signed(payload={key: self.claims[key] for key in self.claims if key != name})

    def with_raw_member(self, text: str) -> str:
        """The claims with a member that json.dumps would not write."""
        return self.signed(payload=(json.dumps(self.claims)[:-1] + "," + text + "}").encode())

    def parts(self) -> list[str]:
        return self.genuine().split(".")


def _unsigned(forger: Forger, algorithm: str) -> str:
    head, payload, _ = forger.with_header(alg=algorithm).split(".")
    return f"{head}.{payload}."


def _hmac_with(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(secret, text, hashlib.sha256)


def _public_pem(forger: Forger) -> bytes:
    return forger.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _es256(text: bytes) -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).sign(text, ec.ECDSA(hashes.SHA256()))


def _rs256(text: bytes) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def _own_key_in_header(forger: Forger) -> str:
    own = Ed25519PrivateKey.generate()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": encoded(own.public_key().public_bytes_raw())}
    return forger.signed(header={**forger.header, "jwk": jwk}, sign=own.sign)


def _altered_claims(forger: Forger) -> str:
    head, _, signature = forger.parts()
    return f"{head}.{encoded({**forger.claims, 'sub': 'somebody else'})}.{signature}"


def _altered_header(forger: Forger) -> str:
    _, payload, signature = forger.parts()
    # The same members in another order: still good JSON, no longer what was signed.
    return f"{encoded(dict(reversed(forger.header.items())))}.{payload}.{signature}"


def _flipped_signature(forger: Forger) -> str:
    head, payload, signature = forger.parts()
    changed = bytearray(base64.urlsafe_b64decode(signature + "=="))
    changed[0] ^= 1
    return f"{head}.{payload}.{encoded(bytes(changed))}"


def _malleable_signature(forger: Forger) -> str:
    head, payload, signature = forger.parts()
    raw = base64.urlsafe_b64decode(signature + "==")
    second_form = (int.from_bytes(raw[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    return f"{head}.{payload}.{encoded(raw[:32] + second_form)}"


def _last_bits_set(forger: Forger) -> str:
    # 64 bytes leave four bits of the last character unused: "A" and "B" decode to the same bytes.
    token = forger.genuine()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) | 1]


def _signature_of_another(forger: Forger) -> str:
    head, payload, _ = forger.parts()
    other = forger.with_claims(sub="somebody else").rpartition(".")[2]
    return f"{head}.{payload}.{other}"


def _duplicate_in_header(forger: Forger) -> str:
    text = json.dumps(forger.header)[:-1] + ',"alg":"EdDSA"}'
    return forger.signed(header=text.encode())


FORGERIES: dict[str, Callable[[Forger], str]] = {
    # not a token
    "one word": lambda _: "token",
    "two segments": lambda f: ".".join(f.parts()[:2]),
    "four segments": lambda f: f.genuine() + "." + f.parts()[2],
    "five segments, as an encrypted token has": lambda f: f.genuine() + ".e30.e30",
    "an empty header": lambda f: "." + ".".join(f.parts()[1:]),
    "an empty payload": lambda f: f"{f.parts()[0]}..{f.parts()[2]}",
    "padding after the signature": lambda f: f.genuine() + "==",
    "a line break at the end": lambda f: f.genuine() + "\n",
    "the alphabet of plain base64": lambda f: f.genuine()[:-2] + "+/",
    "a character beyond ASCII": lambda f: f.genuine()[:-1] + "é",
    "a header that is no JSON": lambda f: f.signed(header=b"EdDSA"),
    "a header that is a list": lambda f: f.signed(header=b'["EdDSA"]'),
    "a payload that is no JSON": lambda f: f.signed(payload=b"{'sub': 'cust_1'}"),
    "a payload that is a list": lambda f: f.signed(payload=[dict(f.claims)]),
    "a payload of invalid UTF-8": lambda f: f.signed(payload=b'{"sub":"\xff"}'),
    "a payload nested too deep": lambda f: f.signed(payload=b"[" * 1_500 + b"]" * 1_500),
    "a token within a token": lambda f: f.signed(payload=json.dumps(f.genuine()).encode()),
    "larger than a token may be": lambda f: f.with_claims(more="x" * TOKEN_BYTES_MAX),
    # forged or altered
    "signed by another key under a known kid": lambda f: f.signed(
        sign=Ed25519PrivateKey.generate().sign
    ),
    "a kid that is not known": lambda f: f.with_header(kid="another"),
    "a kid that is a path": lambda f: f.with_header(kid="../../dev/null"),
    "a kid that is a number": lambda f: f.with_header(kid=1),
    "no kid": lambda f: f.without_header("kid"),
    "no signature": lambda f: ".".join(f.parts()[:2]) + ".",
    "a signature cut short": lambda f: f.genuine()[:-4],
    "a signature with one bit changed": _flipped_signature,
    "the signature of another token": _signature_of_another,
    "the signature in its second form": _malleable_signature,
    "the signature spelled differently": _last_bits_set,
    "another customer under the same signature": _altered_claims,
    "another header under the same signature": _altered_header,
    # another algorithm
    "alg none without a signature": lambda f: _unsigned(f, "none"),
    "alg NoNe without a signature": lambda f: _unsigned(f, "NoNe"),
    "alg none with the signature kept": lambda f: f.with_header(alg="none"),
    "no alg": lambda f: f.without_header("alg"),
    "alg in lower case": lambda f: f.with_header(alg="eddsa"),
    "HS256 under the raw public key": lambda f: f.signed(
        header={**f.header, "alg": "HS256"}, sign=_hmac_with(f.key.public_key().public_bytes_raw())
    ),
    "HS256 under the public key in PEM": lambda f: f.signed(
        header={**f.header, "alg": "HS256"}, sign=_hmac_with(_public_pem(f))
    ),
    "HS256 under an empty secret": lambda f: f.signed(
        header={**f.header, "alg": "HS256"}, sign=_hmac_with(b"")
    ),
    "ES256": lambda f: f.signed(header={**f.header, "alg": "ES256"}, sign=_es256),
    "RS256": lambda f: f.signed(header={**f.header, "alg": "RS256"}, sign=_rs256),
    "EdDSA with Ed448": lambda f: f.signed(sign=Ed448PrivateKey.generate().sign),
    # a header that asks for more
    "typ JWT": lambda f: f.with_header(typ="JWT"),
    "typ of an access token": lambda f: f.with_header(typ="at+jwt"),
    "no typ": lambda f: f.without_header("typ"),
    "crit with an extension": lambda f: f.with_header(crit=["exp"], exp=0),
    "crit that is empty": lambda f: f.with_header(crit=[]),
    "b64 false": lambda f: f.with_header(b64=False, crit=["b64"]),
    "its own key in the header": _own_key_in_header,
    "a key to be fetched": lambda f: f.with_header(jku="https://evil.example/keys"),
    "a content type": lambda f: f.with_header(cty="JWT"),
    "alg twice": _duplicate_in_header,
    # meant for somebody else
    "another issuer": lambda f: f.with_claims(iss="https://evil.example"),
    "the issuer with a slash": lambda f: f.with_claims(iss=f"{f.claims['iss']}/"),
    "another audience": lambda f: f.with_claims(aud="portico-console"),
    "a list of audiences": lambda f: f.with_claims(aud=[f.claims["aud"], "another"]),
    "a customer twice": lambda f: f.with_raw_member('"sub":"somebody else"'),
    # claims missing or not what they should be
    **{
        f"no {claim}": lambda f, claim=claim: f.without_claim(claim)  # type: ignore[misc]  # mypy cannot infer a lambda's default
        for claim in REQUIRED_CLAIMS
    },
    "exp null": lambda f: f.with_claims(exp=None),
    "exp true": lambda f: f.with_claims(exp=True),
    "exp in text": lambda f: f.with_claims(exp=str(f.claims["exp"])),
    "exp with a fraction": lambda f: f.with_claims(exp=f.claims["exp"] + 0.5),
    "exp 1e308": lambda f: f.signed(
        payload=json.dumps(f.claims).replace(str(f.claims["exp"]), "1e308").encode()
    ),
    "exp NaN": lambda f: f.with_claims(exp=float("nan")),
    "exp Infinity": lambda f: f.with_claims(exp=float("inf")),
    "a life of more than twelve hours": lambda f: f.with_claims(exp=f.claims["iat"] + 43_201),
    "an end before its beginning": lambda f: f.with_claims(iat=f.claims["exp"] + 1),
    "nbf in the future": lambda f: f.with_claims(nbf=f.claims["nbf"] + 60),
    "iat in the future": lambda f: f.with_claims(
        iat=f.claims["iat"] + 60, exp=f.claims["iat"] + 120
    ),
    "expired": lambda f: f.with_claims(
        iat=f.claims["iat"] - 43_200, nbf=f.claims["nbf"] - 43_200, exp=f.claims["iat"] - 1
    ),
}

# Genuine to a verifier of signatures; refused by whoever knows what the claims mean.
MISFITS: dict[str, Callable[[Forger], str]] = {
    "jti that is no session's id": lambda f: f.with_claims(jti="1"),
    "a session that nobody made": lambda f: f.with_claims(
        jti="00000000-0000-7000-8000-000000000000"
    ),
    "the session of another customer": lambda f: f.with_claims(sub="cust_2"),
    "the session of another organization": lambda f: f.with_claims(organization="globex"),
    "a customer that is a number": lambda f: f.with_claims(sub=1),
    "scopes in a list": lambda f: f.with_claims(scope=["portal:read"]),
}
