"""Links that narrow a list or widen it again. Pure; knows no list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuickLink:
    """A filter or a period that is one click away, and whether it is set."""

    name: str
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    text: str
    remove: str
    remove_label: str
