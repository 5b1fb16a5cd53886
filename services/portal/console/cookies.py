"""The console's cookies: what they are called and how a browser is to keep them. Pure."""

from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

LANGUAGE_SECONDS = 365 * 24 * 3600
# A form that stood open for longer is shown again.
VISITOR_SECONDS = 3600
# Somebody who signs in at the provider with a second factor takes minutes.
JOURNEY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Cookies:
    """The cookies of one origin. Over https their names keep others from setting them (RFC 6265bis,
    section 4.1.3.2); plain http is for a stack on one machine."""

    secure: bool

    @property
    def session(self) -> str:
        """The operator's bearer."""
        return self._name("session")

    @property
    def visitor(self) -> str:
        """What the form of who has not signed in yet is bound to."""
        return self._name("visitor")

    @property
    def journey(self) -> str:
        """What a sign-in at the provider is bound to."""
        return self._name("journey")

    @property
    def language(self) -> str:
        """The language that was chosen."""
        return self._name("language")

    def keep(
        self,
        response: Response,
        name: str,
        value: str,
        seconds: int,
        *,
        same_site: Literal["strict", "lax"] = "strict",
    ) -> None:
        """Set a cookie. No script reads any of them."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite=same_site,
        )

    def forget(
        self, response: Response, name: str, *, same_site: Literal["strict", "lax"] = "strict"
    ) -> None:
        """Unset a cookie."""
        response.delete_cookie(
            name, path="/", secure=self.secure, httponly=True, samesite=same_site
        )

    def _name(self, what: str) -> str:
        return f"{'__Host-' if self.secure else ''}portico-console-{what}"


def cookies_of(public_url: str) -> Cookies:
    """Those of the origin that the console is at."""
    return Cookies(secure=public_url.startswith("https://"))
