"""GETs of a list API: within its rate limit, tried again when it fails. Knows no object.

FetchingError        the system gave no answer that can be used
└── NotThereError    it has no such thing
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import ceil
from typing import Any, Final

import httpx
from pydantic_core import from_json

ATTEMPTS_MAX: Final = 6
# A limit that lasts longer is for the operator to wait for: the import goes on where it stopped.
PAUSE_SECONDS_MAX: Final = 120.0
FIRST_PAUSE_SECONDS: Final = 0.5
# A hundred invoices with all their lines.
BODY_BYTES_MAX: Final = 64 * 1_048_576
TIMEOUT_SECONDS: Final = 60.0
# Those that say that the next try may succeed.
_AGAIN: Final = frozenset((429, 500, 502, 503, 504))
# As systems of billing call the seconds until their limit is lifted.
_PAUSE_HEADERS: Final = ("retry-after", "x-ratelimit-reset")

Parameters = Sequence[tuple[str, str | int]]


class FetchingError(Exception):
    """The system gave no answer that can be used; a sentence for the operator."""


class NotThereError(FetchingError):
    """The system has no such thing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object, and a time, of the system's clock, that it is surely not older than."""

    body: Mapping[str, Any]
    as_of: datetime


class Fetcher:
    """One system's API, with the key that opens it. The key is in no error and in no log."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, parameters: Parameters = ()) -> Answer:
        """The JSON object at that path. Raises FetchingError once trying again is no use."""
        for attempt in range(ATTEMPTS_MAX):
            try:
                answer = await self._tried(path, parameters)
            except httpx.TransportError as error:
                last, pause_seconds = f"does not answer ({type(error).__name__})", _pause(attempt)
            else:
                if isinstance(answer, Answer):
                    return answer
                last = f"answers {answer.status_code}"
                pause_seconds = pause_asked_for(answer.headers, attempt)
            if pause_seconds > PAUSE_SECONDS_MAX:
                raise FetchingError(
                    f"{self._client.base_url} asks to wait {pause_seconds:.0f} s; run the same"
                    " command again then, it goes on where it stopped"
                )
            if attempt + 1 < ATTEMPTS_MAX:
                await asyncio.sleep(pause_seconds)
        raise FetchingError(f"{self._client.base_url} {last}, {ATTEMPTS_MAX} times in a row")

    async def _tried(self, path: str, parameters: Parameters) -> "Answer | httpx.Response":
        asked_at = datetime.now(UTC)
        query: list[tuple[str, str | int | float | bool | None]] = list(parameters)
        async with self._client.stream("GET", path, params=httpx.QueryParams(query)) as response:
            if response.status_code in _AGAIN:
                return response
            if response.status_code != HTTPStatus.OK:
                raise _refused(response, path)
            body = await _whole(response)
        elapsed_seconds = (datetime.now(UTC) - asked_at).total_seconds()
        try:
            value = from_json(body)
        except ValueError as error:
            raise FetchingError(f"{response.url.host}{path} is not JSON") from error
        if not isinstance(value, dict):
            raise FetchingError(f"{response.url.host}{path} is no JSON object")
        return Answer(value, _as_of(response.headers, asked_at, elapsed_seconds))


@asynccontextmanager
async def open_fetcher(
    url: str, api_key: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Fetcher]:
    """A fetcher of the API at that address; the key is sent nowhere else."""
    async with httpx.AsyncClient(
        base_url=url,
        headers={"authorization": f"Bearer {api_key}", **(headers or {})},
        timeout=TIMEOUT_SECONDS,
        # Another host would be given the key.
        follow_redirects=False,
    ) as client:
        yield Fetcher(client)


def pause_asked_for(headers: Mapping[str, str], attempt: int) -> float:
    """How long the system asks to wait; longer with every attempt when it does not say."""
    for name in _PAUSE_HEADERS:
        try:
            return max(0.0, float(headers[name]))
        except (KeyError, ValueError):
            continue
    return _pause(attempt)


def _pause(attempt: int) -> float:
    return float(FIRST_PAUSE_SECONDS * 2**attempt)


def _as_of(headers: Mapping[str, str], asked_at: datetime, elapsed_seconds: float) -> datetime:
    """By the clock that its events have; whole seconds, as it was asked and not as it answered."""
    try:
        answered = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return asked_at.replace(microsecond=0)
    return answered.astimezone(UTC) - timedelta(seconds=ceil(elapsed_seconds))


def _refused(response: httpx.Response, path: str) -> FetchingError:
    place = f"{response.url.scheme}://{response.url.netloc.decode()}{path}"
    match response.status_code:
        case HTTPStatus.NOT_FOUND:
            return NotThereError(f"{place} is not there")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return FetchingError(
                f"{place} refuses the API key ({response.status_code}): check it, and its rights"
            )
        case status:
            return FetchingError(f"{place} answers {status}")


async def _whole(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise FetchingError(f"{response.url.host} sends more than {BODY_BYTES_MAX} bytes")
    return bytes(body)
