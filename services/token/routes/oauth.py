"""Introspection (RFC 7662), revocation (RFC 7009) and keys (RFC 7517). Knows no SQL.

Who asks is one of: a service of Portico, by the secret between services; a host's gateway, by an
API key; the bearer of a portal token, by that token. Errors are those of RFC 6749, section 5.2.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.tokens import Introspection
from services.chassis.http import BodyError, bearer, read_body
from services.chassis.jwt_verification import TokenError
from services.chassis.postgres_faults import POSTGRES_AWAY
from services.token.api_keys import PREFIX, ApiKey
from services.token.introspection import Genuine
from services.token.operators import PREFIX as OPERATOR
from services.token.operators import OperatorSession
from services.token.routes.guard import RETRY_SOON, say_away, service_of
from services.token.service import TokenService
from services.token.sessions import SessionNotFoundError

# A token has 4 KiB at most; what is larger is no token.
BODY_BYTES_MAX = 16_384
FORM_FIELDS_MAX = 10
# A new key is published hours before it signs; five minutes spare the verifiers the question.
JWKS_CACHE = "public, max-age=300"
NO_STORE = {"cache-control": "no-store"}

INTROSPECT_SCOPE = "introspect"
REVOKE_SCOPE = "portal_sessions:write"
BEARER = "bearer"

Handler = Callable[[Request, TokenService], Awaitable[Response]]


class OAuthFailure(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """An error as RFC 6749 words it."""

    def __init__(
        self, status: HTTPStatus, error: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = headers or {}


def oauth(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose failures have OAuth's shape, and whose answers nobody keeps."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request, service_of(request))
        except OAuthFailure as failure:
            return _failure(failure)
        except BodyError as error:
            return _failure(OAuthFailure(error.status, "invalid_request"))
        except POSTGRES_AWAY as error:
            say_away(error)
            return _failure(
                OAuthFailure(HTTPStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable", RETRY_SOON)
            )

    return endpoint


async def introspect(request: Request, service: TokenService) -> Response:
    """`POST /token/introspect`. A service is told everything, a host only of its organization."""
    credential = bearer(request)
    if credential is None:
        raise not_authenticated()
    if service.is_service_secret(credential):
        answer = await _introspect_any(service, await _token(request))
        return _introspected(answer)
    key = await _limited_key(service, credential)
    _require(key, INTROSPECT_SCOPE)
    answer = await service.introspector.introspect(await _token(request))
    if not answer.active or answer.organization_id != key.organization_id:
        return _introspected(Introspection(active=False))
    return _introspected(answer.model_copy(update={"clock": None}))


async def revoke(request: Request, service: TokenService) -> Response:
    """`POST /token/revoke`. 200 for a token that means nothing: it is not good any more."""
    credential = bearer(request)
    # A portal token that ends itself need not be said twice; a key names what it ends.
    itself = None if credential and credential.startswith(PREFIX) else credential
    form = await form_of(request)
    token = _token_in(form, default=itself)
    if token.startswith(PREFIX):
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "unsupported_token_type")
    if token.startswith(OPERATOR):
        # Whoever has the bearer may end it. Of a service that asks, too, it is the operator's wish.
        everywhere = form.get("everywhere") == "true"
        await service.operators.end(token, everywhere=everywhere)
        return Response(status_code=HTTPStatus.OK, headers=NO_STORE)
    may_end, revoked_by = await _revoker(service, credential, token)
    try:
        genuine = service.introspector.genuine(token)
        if may_end(genuine):
            await service.sessions.revoke(
                genuine.key.organization_id, genuine.key.session_id, revoked_by=revoked_by
            )
    except (TokenError, SessionNotFoundError):
        # Expired, forged or forgotten: there is nothing left to end.
        return Response(status_code=HTTPStatus.OK, headers=NO_STORE)
    return Response(status_code=HTTPStatus.OK, headers=NO_STORE)


async def jwks(_: Request, service: TokenService) -> Response:
    """`GET /.well-known/jwks.json`: every key that verifies, also the one that will sign next."""
    return JSONResponse(
        service.signing_keys.ring.jwks,
        headers={"cache-control": JWKS_CACHE},
        media_type="application/jwk-set+json",
    )


async def _introspect_any(service: TokenService, token: str) -> Introspection:
    if token.startswith(OPERATOR):
        return _operator(await service.operators.find(token))
    if not token.startswith(PREFIX):
        return await service.introspector.introspect(token)
    # Who asks keeps the answer for most of a second, so it must not be old already.
    key = await service.api_keys.find_now(token)
    if key is None:
        return Introspection(active=False)
    return Introspection(
        active=True,
        token_type="api_key",  # noqa: S106 - a type, not a secret
        organization_id=key.organization_id,
        jti=str(key.api_key_id),
        scope=" ".join(sorted(key.scopes)),
        rate_limit_per_minute=key.rate_limit_per_minute,
    )


def _operator(session: OperatorSession | None) -> Introspection:
    if session is None:
        return Introspection(active=False)
    return Introspection(
        active=True,
        token_type="operator",  # noqa: S106 - a type, not a secret
        organization_id=session.organization_id,
        sub=session.subject,
        username=session.label,
        jti=str(session.operator_session_id),
        iat=int(session.created_at.timestamp()),
        exp=int(session.expires_at.timestamp()),
        scope=" ".join(sorted(session.scopes)),
        rate_limit_per_minute=session.rate_limit_per_minute,
    )


async def _revoker(
    service: TokenService, credential: str | None, token: str
) -> tuple[Callable[[Genuine], bool], str]:
    """Which tokens the one who asks may end, and who that is."""
    # Whoever has a token can use it, so having it is enough to give it up.
    if credential is None or credential == token:
        return (lambda _: True), BEARER
    if service.is_service_secret(credential):
        return (lambda _: True), "service"
    if not credential.startswith(PREFIX):
        raise OAuthFailure(HTTPStatus.FORBIDDEN, "unauthorized_client")
    key = await _limited_key(service, credential)
    _require(key, REVOKE_SCOPE)
    organization_id = key.organization_id
    return (lambda genuine: genuine.key.organization_id == organization_id), str(key.api_key_id)


async def _limited_key(service: TokenService, credential: str) -> ApiKey:
    key = await service.api_keys.find(credential)
    if key is None:
        raise not_authenticated()
    decision = await service.rate_limiter.take(
        str(key.api_key_id),
        key.rate_limit_per_minute or service.rate_limit_per_minute,
        service.now_seconds(),
    )
    if not decision.allowed:
        service.metrics.rate_limited.inc()
        raise OAuthFailure(
            HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable", decision.headers()
        )
    return key


def _require(key: ApiKey, scope: str) -> None:
    if scope not in key.scopes:
        raise OAuthFailure(HTTPStatus.FORBIDDEN, "insufficient_scope")


async def _token(request: Request) -> str:
    return _token_in(await form_of(request))


def _token_in(form: dict[str, str], default: str | None = None) -> str:
    """The form's `token`."""
    token = form.get("token", default)
    if not token:
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "invalid_request")
    return token


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the body, each of which stands in it once (RFC 6749, section 3.1)."""
    body = await read_body(request, BODY_BYTES_MAX)
    try:
        fields = parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=FORM_FIELDS_MAX,
            errors="strict",
        )
    except ValueError:
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "invalid_request") from None
    if any(len(values) > 1 for values in fields.values()):
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "invalid_request")
    return {name: value for name, (value,) in fields.items()}


def _introspected(answer: Introspection) -> Response:
    return Response(
        answer.model_dump_json(exclude_none=True), headers=NO_STORE, media_type="application/json"
    )


def not_authenticated() -> OAuthFailure:
    """Who asks has not shown who they are."""
    return OAuthFailure(HTTPStatus.UNAUTHORIZED, "invalid_client", {"www-authenticate": "Bearer"})


def _failure(failure: OAuthFailure) -> Response:
    return JSONResponse(
        {"error": failure.error}, failure.status, headers={**NO_STORE, **failure.headers}
    )


ROUTES = [
    Route("/token/introspect", oauth(introspect), methods=["POST"]),
    Route("/token/revoke", oauth(revoke), methods=["POST"]),
    Route("/.well-known/jwks.json", oauth(jwks), methods=["GET"]),
]
