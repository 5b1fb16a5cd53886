"""What operators do goes through the same APIs as everybody's, with their own bearer.

Nothing is written here: the token service and the intake decide, and know whose organization it is.
"""

from collections.abc import Mapping
from gettext import NullTranslations
from http import HTTPStatus
from typing import Any, Final

import httpx

from services.portal.console.operators import ConsoleUnavailable, Operator, SignInNeeded

_REFUSED: Final = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)
# What the intake calls it.
_LATE: Final = "not_yet_applied"


class CommandRefused(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The API said no. `errors`: its codes by field, of a 422."""

    def __init__(
        self, status: int, code: str, errors: Mapping[str, list[str]], detail: str
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.errors = errors
        self.detail = detail

    def sentence(self, texts: NullTranslations) -> str:
        """Why, for a person."""
        _ = texts.gettext
        match self.status:
            case HTTPStatus.FORBIDDEN:
                return _("Your sign-in may not do this. Sign in with a key that may.")
            case HTTPStatus.NOT_FOUND:
                return _("It is not there any more.")
            case HTTPStatus.CONFLICT:
                return _("It has changed in the meantime. Load the page again.")
            case HTTPStatus.TOO_MANY_REQUESTS:
                return _("There were too many requests. Try again in a minute.")
        return self.detail or _("It was refused. Check what you typed.")


class CommandPending(Exception):  # noqa: N818 - the same
    """It is published and will be in force; reads do not see it yet: the projector is behind."""


class Commands:
    """One for a process. `token` and `intake` reach the services by their internal addresses."""

    def __init__(self, *, token: httpx.AsyncClient, intake: httpx.AsyncClient) -> None:
        self._token = token
        self._intake = intake

    async def token(
        self,
        operator: Operator,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What the token service answers; empty for an answer without a body.

        Raises CommandRefused, CommandPending, SignInNeeded and ConsoleUnavailable.
        """
        return await _asked(self._token, operator, method, path, json, params)

    async def intake(
        self,
        operator: Operator,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The same of the intake."""
        return await _asked(self._intake, operator, method, path, json, params)


async def _asked(
    service: httpx.AsyncClient,
    operator: Operator,
    method: str,
    path: str,
    json: object,
    params: Mapping[str, str] | None,
) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {operator.bearer}"}
    try:
        answer = await service.request(method, path, json=json, params=params, headers=headers)
    except httpx.HTTPError as error:
        raise ConsoleUnavailable from error
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        # Signed out elsewhere, or the key was revoked, since the page began.
        raise SignInNeeded
    if answer.status_code in _REFUSED:
        raise _refused(answer)
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and _told(answer).get("code") == _LATE:
        raise CommandPending
    if not answer.is_success:
        raise ConsoleUnavailable
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


def _refused(answer: httpx.Response) -> CommandRefused:
    body = _told(answer)
    return CommandRefused(
        answer.status_code,
        str(body.get("code") or ""),
        body.get("error_details") or {},
        str(body.get("detail") or ""),
    )


def _told(answer: httpx.Response) -> Mapping[str, Any]:
    """The body of a failure; of something between here and the service it may be anything."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
