"""Webhooks are believed when the organization's secret signed exactly this body."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.ledger.intake.signature import (
    UnusablePublicKeyError,
    algorithm_of,
    public_key_of,
    signed_by_hmac,
    signed_by_jwt,
)
from tests.ledger.intake.builders import hmac_signature, jwt_signature, public_pem

BODY = b'{"webhook_type": "invoice.created", "count": 1}'


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


def test_an_hmac_over_the_raw_body_is_believed() -> None:
    assert signed_by_hmac(BODY, hmac_signature(BODY, "secret"), b"secret")


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (BODY + b" ", hmac_signature(BODY, "secret")),
        (BODY, hmac_signature(BODY, "other")),
        (BODY, ""),
        (BODY, "é"),
        (BODY, base64.b64encode(bytes(32)).decode()),
        (BODY, hmac_signature(BODY, "secret")[:-1]),
    ],
)
def test_any_other_hmac_is_not(body: bytes, signature: str) -> None:
    assert not signed_by_hmac(body, signature, b"secret")


@pytest.mark.parametrize(
    "data", [BODY.decode(), json.loads(BODY), '{"count":1,"webhook_type":"invoice.created"}']
)
def test_a_jwt_over_the_body_is_believed_as_text_and_as_object(
    key: rsa.RSAPrivateKey, data: object
) -> None:
    assert signed_by_jwt(BODY, jwt_signature(data, key), key.public_key())


@pytest.mark.parametrize(
    "body",
    [BODY.replace(b"1}", b"2}"), BODY.replace(b"1}", b"true}"), BODY.replace(b"1}", b"1.0}")],
)
def test_a_jwt_over_another_body_is_not(key: rsa.RSAPrivateKey, body: bytes) -> None:
    assert not signed_by_jwt(body, jwt_signature(BODY.decode(), key), key.public_key())


def test_a_jwt_of_another_key_is_not_believed(key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(65_537, 2_048)
    assert not signed_by_jwt(BODY, jwt_signature(BODY.decode(), other), key.public_key())


def test_a_jwt_signed_with_the_public_key_as_a_shared_secret_is_not_believed(
    key: rsa.RSAPrivateKey,
) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
    claims = base64.urlsafe_b64encode(json.dumps({"data": BODY.decode()}).encode()).rstrip(b"=")
    digest = base64.b64decode(hmac_signature(header + b"." + claims, public_pem(key).decode()))
    forged = b".".join([header, claims, base64.urlsafe_b64encode(digest).rstrip(b"=")]).decode()
    assert not signed_by_jwt(BODY, forged, key.public_key())


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "é.é.é",
        jwt.encode({"data": BODY.decode()}, key="", algorithm="none"),
        base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".e30.e30",
    ],
)
def test_what_is_no_signed_jwt_is_not_believed(key: rsa.RSAPrivateKey, token: str) -> None:
    assert not signed_by_jwt(BODY, token, key.public_key())


def test_a_jwt_without_the_body_is_not_believed(key: rsa.RSAPrivateKey) -> None:
    token = jwt.encode({"iss": "lago"}, key, algorithm="RS256")
    assert not signed_by_jwt(BODY, token, key.public_key())


@pytest.mark.parametrize(
    ("signature", "declared", "expected"),
    [
        ("abc=", None, "hmac"),
        ("a.b.c", None, "jwt"),
        ("a.b.c", "hmac", "hmac"),
        ("abc=", "JWT", "jwt"),
        ("abc=", "rot13", None),
    ],
)
def test_the_sender_says_how_it_signed_else_the_signature_shows_it(
    signature: str, declared: str | None, expected: str | None
) -> None:
    assert algorithm_of(signature, declared) == expected


def test_a_public_key_is_read_from_pem_and_from_its_base64(key: rsa.RSAPrivateKey) -> None:
    pem = public_pem(key)
    for file in (pem, base64.b64encode(pem), base64.b64encode(pem) + b"\n"):
        assert public_key_of(file).public_numbers() == key.public_key().public_numbers()


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not a key",
        b"-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----",
        public_pem(rsa.generate_private_key(65_537, 1_024)),  # noqa: S505 - to see it refused
        ed25519.Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_what_is_no_strong_rsa_key_is_refused(file: bytes) -> None:
    with pytest.raises(UnusablePublicKeyError):
        public_key_of(file)
