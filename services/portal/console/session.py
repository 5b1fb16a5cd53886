"""Who is signed in to the console: from the cookie, and from the token service's word for it."""

from datetime import UTC, datetime

from starlette.requests import Request

from services.chassis.introspection import IntrospectionUnavailableError
from services.portal.console.console import Console
from services.portal.console.operators import ConsoleUnavailable, Operator, SignInNeeded


async def operator_of(request: Request, console: Console) -> Operator:
    """Raises SignInNeeded, and ConsoleUnavailable when it cannot be checked."""
    bearer = request.cookies.get(console.cookies.session)
    if not bearer:
        raise SignInNeeded
    try:
        # Asked each time: who signed out elsewhere is out here with the next page.
        answer = await console.introspection.introspect(bearer)
    except IntrospectionUnavailableError as error:
        raise ConsoleUnavailable from error
    if not answer.active or answer.token_type != "operator":  # noqa: S105 - a type, not a secret
        raise SignInNeeded
    if not (answer.organization_id and answer.sub and answer.jti and answer.exp):
        raise SignInNeeded
    return Operator(
        organization_id=answer.organization_id,
        session_id=answer.jti,
        subject=answer.sub,
        name=answer.username or answer.sub,
        scopes=frozenset((answer.scope or "").split()),
        expires_at=datetime.fromtimestamp(answer.exp, UTC),
        bearer=bearer,
    )
