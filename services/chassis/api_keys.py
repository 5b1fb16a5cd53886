"""The API key of a request, or the operator of the console: who asks, for which organization, with
which scopes."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request

from services.chassis.http import ApiFailure, bearer, unauthorized
from services.chassis.introspection import IntrospectionClient, IntrospectionUnavailableError

_TYPES: Final = ("api_key", "operator")


@dataclass(frozen=True, slots=True)
class ApiKeyHolder:
    """The organization comes from the key, never from the request.

    An operator of the console asks like a key: `key_id` is then the session's, and `operator` who.
    """

    key_id: str
    organization_id: str
    scopes: frozenset[str]
    operator: str | None = None
    # Of a key that has one of its own.
    rate_limit_per_minute: int | None = None

    @property
    def limited_as(self) -> str:
        """What its requests count as. Of an operator they are the person's, or the key's with which
        the sign-in was done: to sign in again gives no more of them."""
        return self.operator or self.key_id

    def require(self, scope: str) -> None:
        """Raises a 403 that names what is not allowed."""
        if scope not in self.scopes:
            raise ApiFailure(HTTPStatus.FORBIDDEN, f"{scope.replace(':', '_')}_not_allowed")


async def api_key_holder(request: Request, introspection: IntrospectionClient) -> ApiKeyHolder:
    """Whose key the request carries. Raises a 401, or a 503 when it cannot be checked."""
    credential = bearer(request)
    if credential is None:
        raise unauthorized()
    try:
        answer = await introspection.introspect_kept(credential)
    except IntrospectionUnavailableError as error:
        raise ApiFailure(
            HTTPStatus.SERVICE_UNAVAILABLE, "api_key_not_checked", headers={"retry-after": "1"}
        ) from error
    if not answer.active or answer.token_type not in _TYPES:
        raise unauthorized()
    if answer.organization_id is None or answer.jti is None:
        raise unauthorized()
    scopes = frozenset((answer.scope or "").split())
    return ApiKeyHolder(
        answer.jti,
        answer.organization_id,
        scopes,
        operator=answer.sub,
        rate_limit_per_minute=answer.rate_limit_per_minute,
    )
