"""Why a sign-in at the provider came to nothing. Knows no HTTP.

OidcRefused                   (a SignInRefused)
├── ProviderRefused           the provider, or whoever was there, said no
├── ProviderUnavailable       it does not answer, or not as its own document says
├── JourneyLost               not begun in this browser, or too long ago
├── NotVouchedFor             what it says of the person is not genuine, or not for us
└── NoOrganization            it does not say whose console this person may use
"""

from services.portal.console.sign_ins import SignInRefused


class OidcRefused(SignInRefused):
    """Nobody is signed in. The argument is for the log: it holds no token and no code."""


class ProviderRefused(OidcRefused):
    """Asked and answered: no."""


class ProviderUnavailable(OidcRefused):
    """It cannot be asked now."""


class JourneyLost(OidcRefused):
    """Not the answer to what this browser asked."""


class NotVouchedFor(OidcRefused):
    """The id_token is not one that may be believed."""


class NoOrganization(OidcRefused):
    """A person without an organization of ours."""
