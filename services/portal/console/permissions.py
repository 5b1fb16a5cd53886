"""What an operator may see and do in the console, by the scopes of the sign-in. Pure.

The one place that says which scope something needs. A route names what it needs by these words;
the navigation, the pages and the forms ask for the same words, and offer nothing else. That the
services enforce the same is their own doing: here it is only known before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final, Literal

from contracts.scopes import API_KEY_SCOPES, ApiKeyScope

Ability = Literal[
    "see_sessions",
    "end_sessions",
    "open_portal",
    "set_language",
    "set_organization",
    "see_webhooks",
    "change_webhooks",
    "see_events",
    "send_events",
]
SCOPE_OF: Final[Mapping[Ability, ApiKeyScope]] = {
    "see_sessions": "portal_sessions:read",
    "end_sessions": "portal_sessions:write",
    "open_portal": "portal_sessions:write",
    "set_language": "customers:write",
    "set_organization": "organizations:write",
    "see_webhooks": "organizations:write",
    "change_webhooks": "organizations:write",
    "see_events": "events:write",
    "send_events": "events:write",
}


class ScopeMissing(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The sign-in has not the scope that this needs."""

    def __init__(self, ability: Ability) -> None:
        super().__init__(SCOPE_OF[ability])
        self.ability = ability


@dataclass(frozen=True, slots=True)
class Permissions:
    """Of one sign-in, told in one language."""

    scopes: Collection[str]
    texts: NullTranslations

    def may(self, ability: Ability | None) -> bool:
        """Whether it is to be offered; what needs nothing, always."""
        return ability is None or SCOPE_OF[ability] in self.scopes

    def require(self, ability: Ability | None) -> None:
        """Raises ScopeMissing."""
        if ability is not None and not self.may(ability):
            raise ScopeMissing(ability)

    def lacking(self, ability: Ability) -> str:
        """A line that stands where something is not offered; empty where it is."""
        if self.may(ability):
            return ""
        _ = self.texts.gettext
        match ability:
            case "end_sessions":
                said = _(
                    "Your sign-in may not end sessions."
                    " Sign in with a key that has the scope “%(scope)s”."
                )
            case "set_language" | "set_organization" | "change_webhooks":
                said = _(
                    "Your sign-in may not change this."
                    " Sign in with a key that has the scope “%(scope)s”."
                )
            case _:
                return missing(ability, self.texts)
        return said % {"scope": SCOPE_OF[ability]}


def missing(ability: Ability, texts: NullTranslations) -> str:
    """Which scope it takes, for a person."""
    _ = texts.gettext
    if ability.startswith("see_"):
        said = _(
            "Your sign-in may not see this. Sign in with a key that has the scope “%(scope)s”."
        )
    else:
        said = not_allowed(texts)
    return said % {"scope": SCOPE_OF[ability]}


def not_allowed(texts: NullTranslations) -> str:
    """Of what is done; it takes `scope`."""
    return texts.gettext(
        "Your sign-in may not do this. Sign in with a key that has the scope “%(scope)s”."
    )


def scope_of_refusal(code: str) -> str | None:
    """The scope that a service missed, by the code of its 403: `customers_write_not_allowed`."""
    codes = {f"{scope.replace(':', '_')}_not_allowed": scope for scope in API_KEY_SCOPES}
    return codes.get(code)
