"""Which id_tokens are believed: those of this provider, for us, for this sign-in, and no others."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.portal.console.oidc.id_tokens import person_of, signed_by, verified
from services.portal.console.oidc.refusals import NoOrganization, NotVouchedFor

ISSUER, CLIENT, NONCE = "https://id.example.com", "portico", "n-1"
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def published(key: rsa.RSAPrivateKey = KEY) -> jwt.PyJWK:
    """The key as the provider publishes it."""
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return jwt.PyJWK({**jwk, "kid": "k1", "alg": "RS256"})


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    values = {
        "iss": ISSUER, "sub": "ada", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": NONCE,
    }  # fmt: skip
    return {name: value for name, value in (values | changes).items() if value is not None}


def token(key: Any = KEY, algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": "k1"})


def believed(id_token: str) -> dict[str, Any]:
    signed_by(id_token)
    return verified(id_token, published(), issuer=ISSUER, client_id=CLIENT, nonce=NONCE)


def test_a_genuine_token_is_believed() -> None:
    assert believed(token())["sub"] == "ada"
    assert believed(token(aud=[CLIENT]))["sub"] == "ada"
    assert believed(token(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "ada"
    assert signed_by(token()) == "k1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}/"},
        {"aud": "another client"},
        {"aud": []},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"azp": "other"},
        {"nonce": "n-2"},
        {"nonce": None},
        {"exp": None},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3_600},
        {"sub": None},
        {"iss": None},
    ],
)
def test_one_that_says_anything_else_is_not(changes: dict[str, Any]) -> None:
    with pytest.raises(NotVouchedFor):
        believed(token(**changes))


def test_one_that_somebody_else_signed_is_not() -> None:
    with pytest.raises(NotVouchedFor):
        believed(token(OTHER_KEY))
    with pytest.raises(NotVouchedFor):
        believed(token(ec.generate_private_key(ec.SECP256R1()), "ES256"))


def test_one_that_nobody_signed_is_not() -> None:
    with pytest.raises(NotVouchedFor):
        believed(jwt.encode(claims(), "", algorithm="none"))
    genuine, _, _ = token().rpartition(".")
    with pytest.raises(NotVouchedFor):
        believed(f"{genuine}.")


def test_one_signed_with_the_public_key_as_a_secret_is_not() -> None:
    header, payload = (jwt.utils.base64url_encode(part).decode() for part in (
        b'{"alg":"HS256","kid":"k1"}', str(claims()).replace("'", '"').encode(),
    ))  # fmt: skip
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        f"{header}.{payload}".encode(), PEM
    )
    with pytest.raises(NotVouchedFor):
        believed(f"{header}.{payload}.{jwt.utils.base64url_encode(signature).decode()}")


@pytest.mark.parametrize("text", ["", "a.b.c", "é.é.é", "a" * 40_000, "....", "e30.e30."])
def test_what_is_no_token_is_not(text: str) -> None:
    with pytest.raises(NotVouchedFor):
        believed(text)


def test_the_organization_is_what_the_claim_says() -> None:
    said: Any
    for said in ("acme", ["acme"]):
        found = person_of(claims(org=said), organization=None, organization_claim="org")
        assert found.organization_id == "acme"
    for said in (None, "", [], ["acme", "globex"], 7, {"id": "acme"}):
        with pytest.raises(NoOrganization):
            person_of(claims(org=said), organization=None, organization_claim="org")


def test_a_fixed_organization_is_not_for_a_claim_to_change() -> None:
    found = person_of(claims(org="globex"), organization="acme", organization_claim="org")
    assert found.organization_id == "acme"


def test_a_person_is_called_by_the_best_name_there_is() -> None:
    def name(**changes: Any) -> str:
        said = claims(**changes)
        return person_of(said, organization="acme", organization_claim=None).name

    assert name(name="Ada", email="ada@example.com") == "Ada"
    assert name(email="ada@example.com") == "ada@example.com"
    assert name() == "ada"


@pytest.mark.parametrize("subject", ["", 7, "a" * 201])
def test_a_subject_that_is_none_is_nobody(subject: object) -> None:
    with pytest.raises(NotVouchedFor):
        person_of(claims(sub=subject), organization="acme", organization_claim=None)
