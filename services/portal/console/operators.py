"""Whoever is signed in to the console, and why nobody is. Knows no HTTP."""

from dataclasses import dataclass, field
from datetime import datetime


class SignInNeeded(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """Nobody is signed in, or not any more."""


class ConsoleUnavailable(Exception):  # noqa: N818 - the fault is elsewhere
    """A service that the page needs does not answer now."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever is signed in. The organization of everything they see and do comes from here."""

    organization_id: str
    session_id: str
    # What stays the same with every sign-in, and the same for people to read.
    subject: str
    name: str
    scopes: frozenset[str]
    expires_at: datetime
    # Goes to the token service and the intake, and nowhere else.
    bearer: str = field(repr=False)
