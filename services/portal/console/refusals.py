"""Why a command was not done, for a form that shows what was typed again. Knows no page."""

from dataclasses import dataclass
from gettext import NullTranslations
from http import HTTPStatus
from typing import Final

from services.portal.console.commands import CommandRefused
from services.portal.console.operators import ConsoleUnavailable
from services.portal.console.permissions import ScopeMissing, missing

# After these nothing was changed, and the same form can be sent again.
NOT_DONE: Final = (CommandRefused, ConsoleUnavailable, ScopeMissing)
NotDone = CommandRefused | ConsoleUnavailable | ScopeMissing


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence, and the status to answer with."""

    said: str
    status: int


def refusal_of(error: NotDone, texts: NullTranslations) -> Refusal:
    """What is told of it."""
    match error:
        case CommandRefused():
            return Refusal(error.sentence(texts), error.status)
        case ScopeMissing():
            return Refusal(missing(error.ability, texts), HTTPStatus.FORBIDDEN)
    away = texts.gettext(
        "This is away at the moment. Nothing was saved: send it again in a moment."
    )
    return Refusal(away, HTTPStatus.SERVICE_UNAVAILABLE)
