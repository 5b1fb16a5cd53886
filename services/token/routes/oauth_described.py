"""Described: introspection, revocation and keys, for gateways and verifiers. Pure."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from contracts.tokens import Introspection
from services.chassis.api_descriptions import API_KEY, PORTAL_TOKEN, SERVICE_SECRET, TOO_SLOW
from services.chassis.openapi import Answer, Named, Operation
from services.chassis.schema_parts import TEXT, one_of, record, rows, said
from services.token.routes.oauth import BODY_BYTES_MAX, INTROSPECT_SCOPE, REVOKE_SCOPE

FORM: Final = "application/x-www-form-urlencoded"
_TOKENS: Final = "tokens"
TAGS: Final = {_TOKENS: "For gateways and verifiers: RFC 7662, RFC 7009 and RFC 7517."}

_OAUTH_ERROR: Final = Named(
    "OAuthError",
    "An error as RFC 6749 words it (section 5.2).",
    record({"error": TEXT, "error_description": TEXT}, "error_description"),
)
_FORM: Final = "The body is no form, has a field twice, or has no `token`"
_AWAY: Final = "The database does not answer; try again after `Retry-After` seconds."
_NOT_SHOWN: Final = "Who asks has shown no key or secret that is good."


def _refused(words: Mapping[HTTPStatus, str]) -> Iterator[Answer]:
    every = {
        **words,
        HTTPStatus.UNAUTHORIZED: _NOT_SHOWN,
        HTTPStatus.REQUEST_TIMEOUT: TOO_SLOW,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The body is over {BODY_BYTES_MAX:,} bytes.",
        HTTPStatus.TOO_MANY_REQUESTS: "The key's limit is reached; `Retry-After` says until when.",
        HTTPStatus.SERVICE_UNAVAILABLE: _AWAY,
    }
    return (Answer(status, every[status], _OAUTH_ERROR) for status in sorted(every))


_KEY: Final = Named(
    "VerificationKey",
    "A public key of Ed25519 (RFC 8037).",
    record(
        {
            "kty": one_of("OKP"),
            "crv": one_of("Ed25519"),
            "x": said("The key itself, in base64url.", TEXT),
            "kid": said("As the header of a token names it.", TEXT),
            "use": one_of("sig"),
            "alg": one_of("EdDSA"),
        }
    ),
)

OPERATIONS: Final = (
    Operation(
        name="introspectToken",
        method="post",
        path="/token/introspect",
        summary="Ask whether a token is good (RFC 7662)",
        tag=_TOKENS,
        description="A key is told of tokens of its own organization; any other is `active: false`,"
        " like one that has expired or was revoked.",
        body={FORM: Named("IntrospectionForm", "Which token is meant.", record({"token": TEXT}))},
        answers=(
            Answer(HTTPStatus.OK, "What is known of it.", Introspection),
            *_refused(
                {
                    HTTPStatus.BAD_REQUEST: f"{_FORM}.",
                    HTTPStatus.FORBIDDEN: f"The key lacks the scope `{INTROSPECT_SCOPE}`.",
                }
            ),
        ),
        security={API_KEY: (INTROSPECT_SCOPE,), SERVICE_SECRET: ()},
    ),
    Operation(
        name="revokeToken",
        method="post",
        path="/token/revoke",
        summary="End a token (RFC 7009)",
        tag=_TOKENS,
        description="Whoever has a token may end it, a key those of its organization. 200 also for"
        " what is none: it is not good. Without `token` the bearer itself is meant, unless it is a"
        " key.",
        body={
            FORM: Named(
                "RevocationForm",
                "Which token is to end.",
                record(
                    {
                        "token": TEXT,
                        "everywhere": said(
                            "With an operator's session: end all that this operator has.",
                            one_of("true", "false"),
                        ),
                    },
                    *("token", "everywhere"),
                ),
            )
        },
        answers=(
            Answer(HTTPStatus.OK, "It is not good any more."),
            *_refused(
                {
                    HTTPStatus.BAD_REQUEST: f"{_FORM}; or the token is an API key, which is not"
                    " revoked here.",
                    HTTPStatus.FORBIDDEN: f"The key lacks the scope `{REVOKE_SCOPE}`, or the bearer"
                    " is another token than the one to end.",
                }
            ),
        ),
        security={PORTAL_TOKEN: (), API_KEY: (REVOKE_SCOPE,), SERVICE_SECRET: ()},
    ),
    Operation(
        name="listKeys",
        method="get",
        path="/.well-known/jwks.json",
        summary="The keys that portal tokens are signed with (RFC 7517)",
        tag=_TOKENS,
        description="May be kept for five minutes.",
        answers=(
            Answer(
                HTTPStatus.OK,
                "Every key that verifies, also the one that will sign next.",
                Named(
                    "KeySet",
                    "Public keys (RFC 7517).",
                    record({"keys": rows(_KEY)}),
                ),
                "application/jwk-set+json",
            ),
            Answer(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, _OAUTH_ERROR),
        ),
    ),
)
