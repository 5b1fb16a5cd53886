"""Opens and ends sessions of operators at the token service. Knows no HTTP of ours and no page.

SignInRefused
├── WrongKey                 no key, or one that has ended
├── KeyNotForConsole         a good key without the scope
├── TooManyAttempts          from where this one came
└── SignInUnavailable        the token service does not answer
"""

from dataclasses import dataclass, field

import httpx


class SignInRefused(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """Nobody is signed in."""


class WrongKey(SignInRefused):
    """There is no such key."""


class KeyNotForConsole(SignInRefused):
    """The key is for something else."""


class TooManyAttempts(SignInRefused):
    """Not before so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SignInUnavailable(SignInRefused):
    """It cannot be checked now."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session's bearer, for the cookie and nothing else."""

    bearer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider vouches for, and whose console it is."""

    organization_id: str
    subject: str
    name: str


class SignIns:
    """`token` reaches the token service; `service_secret` is what it knows the portal by."""

    def __init__(self, token: httpx.AsyncClient, service_secret: str) -> None:
        self._token = token
        self._headers = {"authorization": f"Bearer {service_secret}"}

    async def with_key(self, api_key: str, client: str) -> Opened:
        """A session of the key's organization. `client`: the address it was typed at."""
        return await self._open({"api_key": api_key, "client": client})

    async def for_person(self, person: Person) -> Opened:
        """A session for somebody whom the provider has vouched for."""
        return await self._open(
            {
                "organization_id": person.organization_id,
                "subject": person.subject,
                "label": person.name,
            }
        )

    async def end(self, bearer: str, *, everywhere: bool) -> None:
        """End the session, or all of whoever has it. Raises SignInUnavailable."""
        form = {"token": bearer, "everywhere": "true" if everywhere else "false"}
        answer = await self._asked("/token/revoke", form)
        if answer.status_code != httpx.codes.OK:
            raise SignInUnavailable

    async def _open(self, form: dict[str, str]) -> Opened:
        answer = await self._asked("/token/operator_sessions", form)
        match answer.status_code:
            case httpx.codes.CREATED:
                return Opened(str(answer.json()["session"]))
            case httpx.codes.BAD_REQUEST:
                raise WrongKey
            case httpx.codes.FORBIDDEN:
                raise KeyNotForConsole
            case httpx.codes.TOO_MANY_REQUESTS:
                raise TooManyAttempts(int(answer.headers["retry-after"]))
        raise SignInUnavailable

    async def _asked(self, path: str, form: dict[str, str]) -> httpx.Response:
        try:
            return await self._token.post(path, data=form, headers=self._headers)
        except httpx.HTTPError as error:
            raise SignInUnavailable from error
