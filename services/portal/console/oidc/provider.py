"""The provider: found by its own document, asked what a code is worth, its keys kept."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import jwt
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.http_clients import create_http_client
from services.portal.console.oidc.id_tokens import person_of, signed_by, verified
from services.portal.console.oidc.journeys import Journey
from services.portal.console.oidc.refusals import (
    NotVouchedFor,
    ProviderRefused,
    ProviderUnavailable,
)
from services.portal.console.sign_ins import Person

SCOPE: Final = "openid profile email"
# Keys rotate in days; a new one is asked for as soon as a token names it, though not by each.
DOCUMENT_SECONDS: Final = 3_600.0
KEYS_AGAIN_SECONDS: Final = 10.0
TIMEOUT_SECONDS: Final = 10.0
ANSWER_BYTES_MAX: Final = 1_048_576

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class OidcClient:
    """What we are to the provider, and it to us. Either the organization is fixed, or a claim has
    it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    redirect_uri: str
    organization: str | None = None
    organization_claim: str | None = None


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Document(_Wire):
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(_Wire):
    id_token: str


class Provider:
    """One for a process. Open it with `async with`. Raises OidcRefused throughout."""

    def __init__(self, client: OidcClient, *, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._http = create_http_client(timeout_seconds=TIMEOUT_SECONDS)
        self._document: tuple[float, Document] | None = None
        self._keys: list[jwt.PyJWK] = []
        self._keys_asked_at = float("-inf")

    @property
    def name(self) -> str:
        """What people call it."""
        return self._client.name

    async def __aenter__(self) -> "Provider":
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def address(self, journey: Journey) -> str:
        """Where the browser goes to sign in."""
        endpoint = (await self._found()).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": SCOPE,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def person(self, code: str, journey: Journey) -> Person:
        """Whom the provider vouches for, in exchange for the code that the browser brought."""
        id_token = (await self._exchanged(code, journey)).id_token
        claims = verified(
            id_token,
            await self._key(signed_by(id_token)),
            issuer=self._client.issuer,
            client_id=self._client.client_id,
            nonce=journey.nonce,
        )
        return person_of(
            claims,
            organization=self._client.organization,
            organization_claim=self._client.organization_claim,
        )

    def is_issuer(self, issuer: str | None) -> bool:
        """Whether an answer that names its issuer (RFC 9207) is this provider's."""
        return issuer is None or issuer == self._client.issuer

    async def _found(self) -> Document:
        if self._document is not None and self._now() - self._document[0] < DOCUMENT_SECONDS:
            return self._document[1]
        issuer = self._client.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        document = _read(Document, await self._asked("GET", address))
        if document.issuer != issuer:
            raise ProviderUnavailable("its document names another issuer")
        scheme = urlsplit(issuer).scheme
        for endpoint in (document.token_endpoint, document.jwks_uri):
            # Secrets and keys cross no plainer line than the issuer's own.
            if urlsplit(endpoint).scheme != scheme:
                raise ProviderUnavailable("its document leads to another scheme")
        self._document = (self._now(), document)
        return document

    async def _exchanged(self, code: str, journey: Journey) -> _Tokens:
        document, client = await self._found(), self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": journey.verifier,
        }
        auth: tuple[str, str] | None = None
        if "client_secret_basic" in document.token_endpoint_auth_methods_supported:
            # Encoded once more before it is put together (RFC 6749, section 2.3.1).
            auth = quote(client.client_id, safe=""), quote(client.client_secret, safe="")
        else:
            form |= {"client_id": client.client_id, "client_secret": client.client_secret}
        return _read(
            _Tokens, await self._asked("POST", document.token_endpoint, form=form, auth=auth)
        )

    async def _key(self, kid: str | None) -> jwt.PyJWK:
        key = self._kept_key(kid)
        if key is None and self._now() - self._keys_asked_at >= KEYS_AGAIN_SECONDS:
            await self._fetch_keys()
            key = self._kept_key(kid)
        if key is None:
            raise NotVouchedFor("the id_token names a key that the provider does not have")
        return key

    def _kept_key(self, kid: str | None) -> jwt.PyJWK | None:
        if kid is None:
            # Allowed when there is no choice (OpenID Connect Core, section 10.1).
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.key_id == kid), None)

    async def _fetch_keys(self) -> None:
        body = await self._asked("GET", (await self._found()).jwks_uri)
        try:
            self._keys = jwt.PyJWKSet.from_json(body.decode()).keys
        except (jwt.PyJWKError, jwt.PyJWKSetError, ValueError) as error:
            raise ProviderUnavailable("its keys cannot be read") from error
        self._keys_asked_at = self._now()

    async def _asked(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> bytes:
        try:
            answer = await self._http.request(method, url, data=form, auth=auth)
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"it does not answer: {type(error).__name__}") from error
        if answer.is_client_error and method == "POST":
            raise ProviderRefused("it takes the code for none")
        if not answer.is_success or len(answer.content) > ANSWER_BYTES_MAX:
            raise ProviderUnavailable(f"it answers {answer.status_code}")
        return answer.content


def _read(kind: type[T], body: bytes) -> T:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise ProviderUnavailable("its answer is not what it should be") from error
