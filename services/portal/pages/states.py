"""What the page says when it cannot show what was asked for. Pure; knows no template."""

from dataclasses import dataclass
from gettext import NullTranslations
from http import HTTPStatus

from services.portal import formatting
from services.portal.languages import Language


@dataclass(frozen=True, slots=True)
class State:
    """A page without content. `code`: the problem's code or the script's own; `retry`: a label.

    `hosted`: there is something to try only where an element around the frame gets a new session.
    """

    code: str
    title: str
    text: str
    retry: str = ""
    hosted: bool = False


def states(language: Language, organization_name: str) -> list[State]:
    """Every state that may follow a page, in one language."""
    texts = language.domain("pages")
    _ = texts.gettext
    again = _("Open billing again from %(organization)s to get a new link.") % {
        "organization": formatting.isolated(organization_name)
    }
    ends = (
        (
            "token_expired",
            _("This link has expired"),
            _("For your safety, a link to your billing works for a limited time."),
        ),
        (
            "token_revoked",
            _("This link was withdrawn"),
            _("It no longer gives access to your billing."),
        ),
        (
            "token_invalid",
            _("This link does not work"),
            _("It is incomplete or was changed on its way."),
        ),
        (
            "signed_out",
            _("You are signed out"),
            _("Nobody can use this link again."),
        ),
        (
            "forbidden",
            _("This link does not open this page"),
            _("It was made for something else."),
        ),
        (
            "token_missing",
            _("Your session is not in this window"),
            _("A link to your billing opens in one window only."),
        ),
    )
    return [
        *_failures(texts),
        *(
            State(code, title, f"{reason} {again}", _("Try again") if another else "", hosted=True)
            for code, title, reason in ends
            for another in [code not in ("signed_out", "forbidden")]
        ),
    ]


def _failures(texts: NullTranslations) -> list[State]:
    _ = texts.gettext
    return [
        State(
            "failed",
            _("This page could not be loaded"),
            _("Nothing is lost. Wait a moment, then try again."),
            _("Try again"),
        ),
        State(
            "unavailable",
            _("Billing cannot be reached at the moment"),
            _("Nothing is lost. This page tries again by itself."),
            _("Try again now"),
        ),
        State(
            "rate_limited",
            _("Too many pages were asked for"),
            _("Wait a moment, then try again."),
            _("Try again"),
        ),
        State(
            "offline",
            _("You are offline"),
            _("The page loads by itself when you are connected again."),
            _("Try again"),
        ),
    ]


def nothing_found(texts: NullTranslations) -> tuple[str, str]:
    """Title and text for an invoice that is not there, or not this customer's."""
    _ = texts.gettext
    return _("There is no such invoice"), _("It may have been withdrawn, or the address is wrong.")


def failure(texts: NullTranslations, status: int) -> State:
    """What a page says in place of one that could not be made. It says nothing about why an
    address leads nowhere."""
    _ = texts.gettext
    failures = {state.code: state for state in _failures(texts)}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return failures["rate_limited"]
    if status > HTTPStatus.NOT_IMPLEMENTED:
        return failures["unavailable"]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return failures["failed"]
    return State(
        "unknown",
        _("There is nothing here"),
        _("Check the address, or open billing again from where you found it."),
    )
