"""What operators do goes through the same APIs as everybody's, with their own bearer.

Nothing is written here: the token service and the intake decide, and know whose organization it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from http import HTTPStatus
from typing import Any, Final

import httpx

from services.portal.console.operators import ConsoleUnavailable, Operator, SignInNeeded
from services.portal.console.permissions import not_allowed, scope_of_refusal

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
            case HTTPStatus.FORBIDDEN if scope := scope_of_refusal(self.code):
                return not_allowed(texts) % {"scope": scope}
            case HTTPStatus.FORBIDDEN:
                return _("Your sign-in may not do this. Sign in with a key that may.")
            case HTTPStatus.NOT_FOUND:
                return _("It is not there any more.")
            case HTTPStatus.CONFLICT:
                return _("It has changed in the meantime. Load the page again.")
            case HTTPStatus.TOO_MANY_REQUESTS:
                return _("There were too many requests. Try again in a minute.")
        return self.detail or _("It was refused. Check what you typed.")


class CommandPending(Exception):  # noqa: N818 - what was asked is done
    """It is published and will be in force; reads do not see it yet: the projector is behind."""


class Service:
    """One of the services, by its internal address."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def __call__(
        self,
        operator: Operator,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What it answers; empty for an answer without a body.

        Raises CommandRefused, CommandPending, SignInNeeded and ConsoleUnavailable.
        """
        headers = {"authorization": f"Bearer {operator.bearer}"}
        try:
            answer = await self._client.request(
                method, path, json=json, params=params, headers=headers
            )
        except httpx.HTTPError as error:
            raise ConsoleUnavailable from error
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            # Signed out elsewhere, or the key was revoked, since the page began.
            raise SignInNeeded
        if answer.status_code in _REFUSED:
            raise _refused(answer)
        if _is_late(answer):
            raise CommandPending
        if not answer.is_success:
            raise ConsoleUnavailable
        body: dict[str, Any] = answer.json() if answer.content else {}
        return body


@dataclass(frozen=True, slots=True)
class Commands:
    """Those that do what operators ask. One for a process."""

    token: Service
    intake: Service


def _is_late(answer: httpx.Response) -> bool:
    unavailable = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    return unavailable and _told(answer).get("code") == _LATE


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
