"""Asks the token service whether a credential is good (RFC 7662). Knows no scope.

Answers that are positive are kept for a second at most, which bounds how long a revoked API key
lives on; negative ones are not kept, so that a key works as soon as it exists.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

import httpx
import structlog

from contracts.tokens import Introspection
from services.chassis.http_clients import create_http_client

POSITIVE_SECONDS_MAX = 0.9
# Distinct credentials seen within a second on one instance; the oldest go first.
ENTRIES_MAX = 10_000
TIMEOUT_SECONDS = 2.0
# No key or token of ours is longer; a longer one is not worth a question.
CREDENTIAL_BYTES_MAX = 4_096
# A request each would fill the log.
SAID_AGAIN_SECONDS = 10.0
_REFUSED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)

_log = structlog.get_logger()


class IntrospectionUnavailableError(Exception):
    """The token service did not answer; in doubt the caller refuses."""


class IntrospectionClient:
    """One per process. Open it with `async with`."""

    def __init__(
        self, token_url: str, service_secret: str, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = create_http_client(timeout_seconds=TIMEOUT_SECONDS, base_url=token_url)
        self._http.headers["authorization"] = f"Bearer {service_secret}"
        self._now = now
        self._silent_until = 0.0
        # By digest: credentials themselves stay out of long-lived memory.
        self._kept: OrderedDict[bytes, tuple[float, Introspection]] = OrderedDict()

    async def __aenter__(self) -> "IntrospectionClient":
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def introspect(self, credential: str) -> Introspection:
        """What the token service says now. Raises IntrospectionUnavailableError."""
        if len(credential.encode()) > CREDENTIAL_BYTES_MAX:
            return Introspection(active=False)
        try:
            answer = await self._http.post("/token/introspect", data={"token": credential})
            answer.raise_for_status()
            return Introspection.model_validate_json(answer.content)
        except (httpx.HTTPError, ValueError) as error:
            self._say(error)
            raise IntrospectionUnavailableError(str(error)) from error

    def _say(self, error: Exception) -> None:
        """Why nobody is let in; without it every request is a 503 and nobody knows why."""
        if self._now() < self._silent_until:
            return
        self._silent_until = self._now() + SAID_AGAIN_SECONDS
        if isinstance(error, httpx.HTTPStatusError) and error.response.status_code in _REFUSED:
            _log.error("SERVICE_SECRET is not the one that the token service has")
        else:
            _log.error("the token service does not answer at TOKEN_URL", error=type(error).__name__)

    async def introspect_kept(self, credential: str) -> Introspection:
        """The same, from an answer at most 0.9 s old. For API keys."""
        digest = sha256(credential.encode()).digest()
        kept = self._kept.get(digest)
        asked_at = self._now()
        if kept is not None and asked_at - kept[0] <= POSITIVE_SECONDS_MAX:
            return kept[1]
        answer = await self.introspect(credential)
        if answer.active:
            # Dated by the question: the answer may have been under way for a while.
            self._kept[digest] = (asked_at, answer)
            self._kept.move_to_end(digest)
            while len(self._kept) > ENTRIES_MAX:
                self._kept.popitem(last=False)
        return answer
