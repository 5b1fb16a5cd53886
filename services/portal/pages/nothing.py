"""What a list without rows says, and the ways on. Pure."""

from dataclasses import dataclass

from services.portal.pages.filter_links import Chip


@dataclass(frozen=True, slots=True)
class Nothing:
    """Filters to drop, or one link, or neither."""

    title: str
    text: str
    drops: list[Chip]
    link: str = ""
    link_text: str = ""
