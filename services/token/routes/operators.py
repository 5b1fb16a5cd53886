"""`POST /token/operator_sessions`: a session for the console, which alone may ask. Knows no SQL."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.values import ID_CHARACTERS_MAX, ORGANIZATION_ID_CHARACTERS_MAX
from services.chassis.http import bearer
from services.token.operators import NotAnOperatorError, OperatorSession, SignIn
from services.token.routes.oauth import (
    NO_STORE,
    OAuthFailure,
    form_of,
    not_authenticated,
    oauth,
)
from services.token.routes.wire import time_text
from services.token.service import TokenService

# A person types a key wrongly a few times; a program that tries is stopped. What succeeds does not
# count: a whole company may sign in from one address. A keyed hash cannot be guessed, but each
# attempt costs a question.
ATTEMPTS_PER_MINUTE = 10
CLIENT_CHARACTERS_MAX = 64
LABEL_CHARACTERS_MAX = 200


async def create(request: Request, service: TokenService) -> Response:
    """With `api_key` (checked here, `client` being who tries), or for `organization_id`, `subject`
    and `label`, whom the console has had vouched for."""
    credential = bearer(request)
    if credential is None or not service.is_service_secret(credential):
        raise not_authenticated()
    form = await form_of(request)
    if "api_key" in form:
        name, at = _attempts_of(form), service.now_seconds()
        await _limit(service, name, at)
        opened = await _with_key(service, form["api_key"])
        service.rate_limiter.give_back(name, at)
        return _opened(opened)
    return _opened(await service.operators.open_for_person(_sign_in(form)))


async def _with_key(service: TokenService, api_key: str) -> tuple[OperatorSession, str]:
    try:
        opened = await service.operators.open_with_key(api_key)
    except NotAnOperatorError:
        raise OAuthFailure(HTTPStatus.FORBIDDEN, "insufficient_scope") from None
    if opened is None:
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "invalid_grant")
    return opened


def _attempts_of(form: dict[str, str]) -> str:
    """The name that the attempts of whoever tries are counted under."""
    return f"sign-in:{form.get('client', '')[:CLIENT_CHARACTERS_MAX]}"


async def _limit(service: TokenService, name: str, now_seconds: float) -> None:
    decision = await service.rate_limiter.take(name, ATTEMPTS_PER_MINUTE, now_seconds)
    if not decision.allowed:
        service.metrics.rate_limited.inc()
        raise OAuthFailure(
            HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable", decision.headers()
        )


def _sign_in(form: dict[str, str]) -> SignIn:
    organization_id, subject = form.get("organization_id", ""), form.get("subject", "")
    if not (
        0 < len(organization_id) <= ORGANIZATION_ID_CHARACTERS_MAX
        and 0 < len(subject) <= ID_CHARACTERS_MAX
        and not any("\0" in text for text in form.values())
    ):
        raise OAuthFailure(HTTPStatus.BAD_REQUEST, "invalid_request")
    label = form.get("label", "")[:LABEL_CHARACTERS_MAX] or subject
    return SignIn(organization_id, subject, label)


def _opened(opened: tuple[OperatorSession, str]) -> Response:
    session, text = opened
    body = {"session": text, "expires_at": time_text(session.expires_at)}
    return JSONResponse(body, HTTPStatus.CREATED, headers=NO_STORE)


ROUTES = [Route("/token/operator_sessions", oauth(create), methods=["POST"])]
