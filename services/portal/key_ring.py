"""The public keys that portal tokens are verified with, as the token service publishes them."""

import asyncio
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.http_clients import create_http_client

# A key that was withdrawn is believed in no longer than this.
REFRESH_SECONDS = 30.0
# A token that names an unknown key may be of a new one, or invented: one question a second at most.
FETCH_INTERVAL_SECONDS = 1.0
# Requests that wait for the next question; with more, somebody is inventing keys.
WAITING_MAX = 100
TIMEOUT_SECONDS = 2.0

_log = structlog.get_logger()


class KeysUnavailableError(Exception):
    """The keys are not known and cannot be asked for now."""


class _Key(BaseModel):
    """A public key of RFC 8037; others are none of ours."""

    model_config = ConfigDict(extra="ignore")

    kid: str
    kty: str
    crv: str = ""
    x: str = ""


class _KeySet(BaseModel):
    model_config = ConfigDict(extra="ignore")

    keys: list[_Key]


class KeyRing:
    """Keys by `kid`. `changed` is called when a key was withdrawn. Open it with `async with`."""

    def __init__(
        self,
        token_url: str,
        changed: Callable[[], None],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = create_http_client(timeout_seconds=TIMEOUT_SECONDS, base_url=token_url)
        self._changed = changed
        self._now = now
        self._keys: Mapping[str, Ed25519PublicKey] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._waiting = 0

    async def __aenter__(self) -> "KeyRing":
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def keys(self, key_id: str) -> Mapping[str, Ed25519PublicKey]:
        """All keys; asks for them anew when this one is not among them.

        Raises KeysUnavailableError when it is not known whether there is such a key.
        """
        if key_id in self._keys:
            return self._keys
        if self._waiting >= WAITING_MAX:
            raise KeysUnavailableError("too many tokens name keys that are not known")
        self._waiting += 1
        try:
            await self._fetch_once(asked_at=self._now())
        finally:
            self._waiting -= 1
        return self._keys

    async def refresh_forever(self) -> None:
        """Ask for the keys regularly, until cancelled."""
        while True:
            try:
                await self._fetch_once(asked_at=self._now())
            except KeysUnavailableError as error:
                _log.warning("the keys of portal tokens could not be refreshed", reason=str(error))
            await asyncio.sleep(REFRESH_SECONDS)

    async def _fetch_once(self, asked_at: float) -> None:
        async with self._fetching:
            # Somebody else's question was sent after this one came up: its answer will do.
            if self._fetched_at >= asked_at:
                return
            await asyncio.sleep(max(0.0, self._tried_at + FETCH_INTERVAL_SECONDS - self._now()))
            self._tried_at = self._now()
            keys = await self._fetch()
            withdrawn = self._keys.keys() - keys.keys()
            self._keys, self._fetched_at = keys, self._tried_at
            if withdrawn:
                self._changed()

    async def _fetch(self) -> dict[str, Ed25519PublicKey]:
        try:
            answer = await self._http.get("/.well-known/jwks.json")
            answer.raise_for_status()
            published = _KeySet.model_validate_json(answer.content).keys
            return {key.kid: _public_key(key) for key in published if key.crv == "Ed25519"}
        except (httpx.HTTPError, ValidationError, ValueError) as error:
            raise KeysUnavailableError(str(error) or type(error).__name__) from error


def _public_key(key: _Key) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key.x + "=" * (-len(key.x) % 4)))
