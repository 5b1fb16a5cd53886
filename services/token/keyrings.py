"""The keys a process works with, held in memory and fetched again when they may have changed."""

import time
from collections import OrderedDict
from collections.abc import Callable

from services.token.api_keys import ApiKey, api_key_hash, looks_like_api_key
from services.token.key_store import ApiKeyStore, SigningKeyStore
from services.token.signing_keys import KeyRing, key_ring

# How long a revoked API key lives on, at most; the law gives a second.
API_KEY_SECONDS_MAX = 0.9
# Distinct keys within a second on one instance; the one asked for longest ago goes first.
API_KEYS_MAX = 10_000
# How soon a rotation is known here. Until then the key before it signs, which matters only if that
# was withdrawn: a link made in this second does not open.
SIGNING_KEYS_SECONDS = 1.0


class ApiKeyring:
    """Finds API keys by their text. Keeps hashes, not keys."""

    def __init__(
        self, store: ApiKeyStore, pepper: bytes, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._pepper = pepper
        self._now = now
        self._kept: OrderedDict[bytes, tuple[float, ApiKey]] = OrderedDict()

    async def find(self, text: str) -> ApiKey | None:
        """The key, as Postgres had it at most 0.9 s ago; None if it is none or has ended."""
        if not looks_like_api_key(text):
            return None
        key_hash = api_key_hash(text, self._pepper)
        asked_at = self._now()
        kept = self._kept.get(key_hash)
        if kept is not None and asked_at - kept[0] <= API_KEY_SECONDS_MAX:
            return kept[1]
        key = await self._store.find(key_hash)
        if key is not None:
            # Dated by the question: the answer may have been under way for a while.
            self._kept[key_hash] = (asked_at, key)
            self._kept.move_to_end(key_hash)
            while len(self._kept) > API_KEYS_MAX:
                self._kept.popitem(last=False)
        return key

    async def find_now(self, text: str) -> ApiKey | None:
        """The key, as Postgres has it: for an answer that the one who asks will keep."""
        if not looks_like_api_key(text):
            return None
        return await self._store.find(api_key_hash(text, self._pepper))


class SigningKeyring:
    """The signing keys. `load` once before anything else."""

    def __init__(self, store: SigningKeyStore, encryption_key: bytes) -> None:
        self._store = store
        self._encryption_key = encryption_key
        self._ring: KeyRing | None = None

    @property
    def ring(self) -> KeyRing:
        if self._ring is None:
            raise RuntimeError("the signing keys have not been loaded")
        return self._ring

    async def load(self) -> KeyRing:
        """Fetch the keys. Raises KeyNotOpenedError, asyncpg.PostgresError or OSError."""
        self._ring = key_ring(await self._store.find(), self._encryption_key)
        return self._ring
