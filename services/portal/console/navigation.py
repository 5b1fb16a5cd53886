"""The sections of the console, in their order. Pure; which of them are there, the routes know."""

from collections.abc import Collection
from dataclasses import dataclass
from gettext import NullTranslations

HOME = "/console"
SIGN_IN = f"{HOME}/sign-in"
PROVIDER = f"{SIGN_IN}/provider"
CALLBACK = f"{PROVIDER}/callback"
CUSTOMERS = f"{HOME}/customers"


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation."""

    name: str
    path: str
    title: str
    current: bool


def sections(texts: NullTranslations, served: Collection[str], current: str) -> list[Section]:
    """Those whose address is among `served`. `current`: the name of the one that is shown."""
    _ = texts.gettext
    titles = {
        "customers": _("Customers"),
        "sessions": _("Sessions"),
        "settings": _("Settings"),
        "webhooks": _("Webhooks"),
        "health": _("Health"),
    }
    return [
        Section(name, f"{HOME}/{name}", title, name == current)
        for name, title in titles.items()
        if f"{HOME}/{name}" in served
    ]


def way_back(wanted: str | None) -> str:
    """An address of the console that somebody came from; its home for anything else.

    It comes from an address that anybody can write, and must not lead out of the console.
    """
    if not wanted or not wanted.isascii() or not wanted.isprintable() or "\\" in wanted:
        return HOME
    is_ours = wanted == HOME or wanted.startswith((f"{HOME}/", f"{HOME}?"))
    return wanted if is_ours and not wanted.startswith(SIGN_IN) else HOME
