"""What every document begins with: who writes to whom, in which colours, on which paper. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.portal.documents.paper import Closing, Fact, Headline, Paper, Table
from services.portal.documents.parties import party, party_block
from services.portal.documents.said import Said, said
from services.portal.documents.wording import LocaleWording

Object = Mapping[str, Any]

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
# Where letters are written on another paper.
_LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "VE"))


@dataclass(frozen=True, slots=True)
class Titles:
    """What the document is called: by programs, at its head, and over the block of the buyer."""

    title: str
    heading: str
    number: Said | None
    buyer: str


class Letter:
    """Both parties, as one document names them: those on the object, else those of today."""

    def __init__(self, subject: Object, profile: Object, wording: LocaleWording) -> None:
        """`subject` may carry `seller` and `customer`; `profile` has today's of both."""
        self._wording = wording
        self._branding = (profile.get("organization") or {}).get("branding") or {}
        self._seller = party(subject.get("seller"), profile.get("organization"))
        self._buyer = party(subject.get("customer"), profile.get("customer"))

    def paper(
        self,
        titles: Titles,
        *,
        facts: Sequence[Fact],
        headlines: Sequence[Headline],
        tables: Sequence[Table],
        notice: str | None = None,
        closing: Closing | None = None,
    ) -> Paper:
        """The whole document. Its tables may be few or none; everything else is on every one."""
        words = self._wording
        seller = party_block(words.texts.gettext("From"), _as_signed(self._seller), words)
        return Paper(
            language=words.locale,
            direction=words.direction,
            size=self._size(),
            accent=self._accent(),
            title=titles.title,
            author=seller.name.text if seller.name else "",
            masthead=said(self._seller.get("name")) or seller.name,
            heading=titles.heading,
            number=titles.number,
            page_of=words.texts.gettext("Page {page} of {pages}"),
            headlines=headlines,
            facts=facts,
            seller=seller,
            buyer=party_block(titles.buyer, self._buyer, words),
            tables=tables,
            notice=notice,
            closing=closing,
        )

    def _accent(self) -> str | None:
        # Read models older than the contract may hold what typst would stumble over.
        color = str(self._branding.get("accent_color") or "")
        return color if _COLOR.fullmatch(color) else None

    def _size(self) -> Literal["a4", "us-letter"]:
        return "us-letter" if self._buyer.get("country") in _LETTER_COUNTRIES else "a4"


def timezone_of(profile: Object) -> str:
    """The customer's, else the organization's, else UTC."""
    parties = (profile.get("customer") or {}, profile.get("organization") or {})
    return next((str(party["timezone"]) for party in parties if party.get("timezone")), "UTC")


def _as_signed(seller: Object) -> Object:
    """The seller by its legal name alone: the common one is the page's masthead."""
    return {**seller, "name": None} if seller.get("legal_name") else seller
