"""A request that comes again gets the answer of the first one (the `Idempotency-Key` header).

As draft-ietf-httpapi-idempotency-key-header says: 409 while the first one is being answered, 422
for the same key with another body. Successes are kept for a day; what failed may be tried again
with the same key. An answer may hold a secret, so it is sealed with what only the caller has: its
credential and the key (decision 103). Each service has a table of its own, of one making.
"""

import asyncio
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import Request
from starlette.responses import Response

from contracts.cloudevents import HTTP_HEADER_PREFIX
from services.chassis.http import ApiFailure, bearer, read_body
from services.chassis.sql import Statements

if TYPE_CHECKING:
    from asyncpg import Pool, Record

HEADER: Final = "idempotency-key"
REPLAYED: Final = "idempotency-replayed"
KEPT: Final = timedelta(hours=24)
# A service that died in the middle lets go of the key then. Longer than a request is answered, but
# for a replay of many dead letters on a broker that hardly answers, which folds to nothing twice.
IN_FLIGHT: Final = timedelta(seconds=60)
# A session with its token has a kilobyte.
ANSWER_BYTES_MAX: Final = 65_536
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_NONCE_BYTES: Final = 12
_SUCCESSES: Final = range(200, 300)
_KEPT_HEADERS: Final = ("content-type",)

_STATEMENTS: Final = Statements(Path(__file__).parent / "sql")
# As the statements name the table, whose schema is the service's.
_TABLE: Final = "service.idempotency_keys"
Service = Literal["ledger", "token", "portal"]

Answer = Callable[[], Awaitable[Response]]


def statements_of(service: Service) -> Mapping[str, str]:
    """The statements by name, over the table of that service. Raises ValueError for no service."""
    if service not in get_args(Service):
        raise ValueError(f"there is no service {service!r}")
    table = f"{service}.idempotency_keys"
    return {name: _STATEMENTS[name].replace(_TABLE, table) for name in _STATEMENTS.names()}


@dataclass(frozen=True, slots=True)
class _Claim:
    """One request's hold on its key."""

    key_digest: bytes
    claimed_at: datetime


class Idempotency:
    """One per process; `pool` is of the service's own role."""

    def __init__(self, pool: "Pool[Record]", service: Service, now: Callable[[], datetime]) -> None:
        self._pool = pool
        self._statements = statements_of(service)
        self._now = now

    async def answered(
        self, request: Request, caller: str, bytes_max: int, answer: Answer
    ) -> Response:
        """What `answer` answers, or what it did when the request came first. `caller`: whose key.

        Raises a 409 or 422, and whatever `answer` raises.
        """
        key = request.headers.get(HEADER)
        if key is None:
            return await answer()
        if not _KEY.fullmatch(key):
            raise _refused("value_is_invalid", "has 1 to 255 visible characters")
        body = await read_body(request, bytes_max)
        claim = _Claim(_digest(caller, request.method, request.url.path, key), self._now())
        seal = _sealing_key(bearer(request) or "", key)
        kept = await self._claim(claim, _fingerprint(request, body))
        if kept is not None:
            return _opened(kept, seal, claim.key_digest)
        try:
            response = await answer()
        except BaseException:
            # Cancelled too: whoever comes again is not to find it held.
            await asyncio.shield(self._release(claim))
            raise
        await self._keep_or_release(claim, response, seal)
        return response

    async def _claim(self, claim: _Claim, body_digest: bytes) -> bytes | None:
        """None when it is ours to answer, else the answer that was kept."""
        row = await self._pool.fetchrow(
            self._statements["claim_idempotency_key"],
            claim.key_digest,
            body_digest,
            claim.claimed_at,
            claim.claimed_at + IN_FLIGHT,
        )
        if row is None:
            raise LookupError("the claim answered no row")
        if row["is_claimed"]:
            return None
        if row["body_digest"] not in (None, body_digest):
            raise _refused("value_already_exist", "was sent before with another body")
        if row["answer"] is None:
            raise ApiFailure(
                HTTPStatus.CONFLICT,
                "idempotency_key_in_use",
                detail="The first request with this Idempotency-Key is still being answered.",
                headers={"retry-after": "1"},
            )
        kept: bytes = row["answer"]
        return kept

    async def _keep_or_release(self, claim: _Claim, response: Response, seal: bytes) -> None:
        body = bytes(response.body)
        if response.status_code not in _SUCCESSES or len(body) > ANSWER_BYTES_MAX:
            await self._release(claim)
            return
        await self._pool.execute(
            self._statements["keep_idempotent_answer"],
            claim.key_digest,
            claim.claimed_at,
            _sealed(response, body, seal, claim.key_digest),
            claim.claimed_at + KEPT,
        )

    async def _release(self, claim: _Claim) -> None:
        statement = self._statements["release_idempotency_key"]
        await self._pool.execute(statement, claim.key_digest, claim.claimed_at)


def _refused(code: str, sentence: str) -> ApiFailure:
    return ApiFailure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation_errors",
        details={"idempotency_key": [code]},
        detail=f"Idempotency-Key {sentence}",
    )


def _digest(*parts: str) -> bytes:
    # As JSON, so that no part runs into the next.
    return sha256(json.dumps(parts).encode()).digest()


def _fingerprint(request: Request, body: bytes) -> bytes:
    """What makes it another request with the same key.

    In the binary mode of CloudEvents what an event is stands in headers, and the body is its data.
    """
    said = [
        f"{name}: {value}"
        for name, value in sorted(request.headers.items())
        if name.startswith(HTTP_HEADER_PREFIX)
    ]
    return _digest(sha256(body).hexdigest(), request.url.query, *said)


def _sealing_key(credential: str, key: str) -> bytes:
    # The credential has 256 random bits and is kept nowhere: a digest is as good as a derivation.
    return _digest("portico idempotent answer", credential, key)


def _sealed(response: Response, body: bytes, seal: bytes, place: bytes) -> bytes:
    said = {
        "status": response.status_code,
        "headers": {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        },
        "body": b64encode(body).decode(),
    }
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(seal).encrypt(nonce, json.dumps(said).encode(), place)


def _opened(kept: bytes, seal: bytes, place: bytes) -> Response:
    said = json.loads(AESGCM(seal).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], place))
    headers = {**said["headers"], REPLAYED: "true"}
    return Response(b64decode(said["body"]), said["status"], headers=headers)
