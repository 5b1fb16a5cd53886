"""Whether an id_token may be believed (OpenID Connect Core, 3.1.3.7). Knows no HTTP.

PyJWT by itself takes whatever algorithm is listed, and a token without an end: everything that
counts is asked for here by name.
"""

from collections.abc import Mapping
from typing import Any, Final

import jwt

from services.portal.console.oidc.refusals import NoOrganization, NotVouchedFor
from services.portal.console.sign_ins import Person

# Signatures by a key pair only: under a shared secret the token could be anybody's who knows it.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
REQUIRED: Final = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# Clocks of two hosts with NTP differ by less; providers say so of themselves, too.
SKEW_SECONDS: Final = 60
BYTES_MAX: Final = 32_768
SUBJECT_CHARACTERS_MAX: Final = 200
# What a person is called, the best first.
_NAMES: Final = ("name", "preferred_username", "email")


def signed_by(id_token: str) -> str | None:
    """The `kid` that an unverified token names; None for one that names none.

    Raises NotVouchedFor for what is no token, or signed in a way that proves nothing.
    """
    if len(id_token) > BYTES_MAX:
        raise NotVouchedFor("the id_token is too large")
    try:
        header = jwt.get_unverified_header(id_token)
    except jwt.InvalidTokenError as error:
        raise NotVouchedFor("the id_token is none") from error
    if header.get("alg") not in ALGORITHMS:
        raise NotVouchedFor("the id_token is not signed by a key pair")
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None


def verified(
    id_token: str, key: jwt.PyJWK, *, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of a token that this provider made for us and for this journey.

    Raises NotVouchedFor.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=SKEW_SECONDS,
            options={"require": REQUIRED, "verify_signature": True},
        )
    except (jwt.InvalidTokenError, jwt.PyJWKError, TypeError, ValueError) as error:
        raise NotVouchedFor(f"the id_token is refused: {error}") from error
    if claims["nonce"] != nonce:
        raise NotVouchedFor("the id_token is the answer to another sign-in")
    # Of several audiences one is who asked, and that has to be us.
    is_ours_alone = claims["aud"] in (client_id, [client_id])
    if claims.get("azp", client_id if is_ours_alone else None) != client_id:
        raise NotVouchedFor("the id_token was made for another client")
    return claims


def person_of(
    claims: Mapping[str, Any], *, organization: str | None, organization_claim: str | None
) -> Person:
    """Who it is and whose console it is: always `organization`, else what the claim says.

    Raises NotVouchedFor and NoOrganization.
    """
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARACTERS_MAX:
        raise NotVouchedFor("the id_token names nobody")
    named = organization or _one(claims.get(organization_claim or ""))
    if not named:
        raise NoOrganization(f"the claim {organization_claim} names no organization")
    name = next((str(claims[each]) for each in _NAMES if claims.get(each)), subject)
    return Person(named, subject, name)


def _one(value: object) -> str | None:
    # A list of several does not say which; choosing for the provider would be guessing.
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None
