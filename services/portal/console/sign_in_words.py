"""Why nobody is signed in, for whoever tried. Pure; says nothing that was typed."""

from gettext import NullTranslations
from http import HTTPStatus
from typing import Final

from services.portal.console.oidc.refusals import NoOrganization, OidcRefused, ProviderUnavailable
from services.portal.console.sign_ins import (
    KeyNotForConsole,
    SignInRefused,
    TooManyAttempts,
    WrongKey,
)

# The first that fits; what is none of them is away.
_STATUSES: Final[tuple[tuple[type[SignInRefused], HTTPStatus], ...]] = (
    (WrongKey, HTTPStatus.UNPROCESSABLE_ENTITY),
    (KeyNotForConsole, HTTPStatus.FORBIDDEN),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (ProviderUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (OidcRefused, HTTPStatus.FORBIDDEN),
)


def status_of(refused: SignInRefused) -> HTTPStatus:
    """The status of the page that says so."""
    found = (status for kind, status in _STATUSES if isinstance(refused, kind))
    return next(found, HTTPStatus.SERVICE_UNAVAILABLE)


def why(refused: SignInRefused, texts: NullTranslations) -> str:
    """A sentence or two: what is wrong, and what to do."""
    _ = texts.gettext
    match refused:
        case WrongKey():
            said = _("There is no such key, or it has ended. Check that it is whole.")
        case KeyNotForConsole():
            said = _("This key is not for the console. It needs the scope “console”.")
        case TooManyAttempts(seconds=seconds):
            said = texts.ngettext(
                "Too many attempts. Try again in %(n)s second.",
                "Too many attempts. Try again in %(n)s seconds.",
                seconds,
            ) % {"n": seconds}
        case NoOrganization():
            said = _("Your account names no organization. Ask whoever manages it.")
        case OidcRefused() if not isinstance(refused, ProviderUnavailable):
            said = _("You were not signed in. Try again from here.")
        case SignInRefused():
            said = _("Signing in is not possible at the moment. Try again in a moment.")
    return said
