"""What is outstanding by its age: the buckets' names, and a bar of their shares. Pure."""

from dataclasses import dataclass

from services.portal.pages.reader import Reader

# The bar is drawn on this many units, so that a share is a whole number of them.
BAR_UNITS = 1_000
# A bucket that holds anything stays visible: about 4 px of the narrowest bar.
_SEGMENT_UNITS_MIN = 12
_GAP_UNITS = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the ageing bar, in units of BAR_UNITS from its start."""

    code: str
    start: int
    width: int


def age_names(reader: Reader) -> dict[str, str]:
    """The name of every bucket, the youngest first."""
    _ = reader.texts.gettext
    return {
        "not_due": _("Not due yet"),
        "1_30": _("1 to 30 days overdue"),
        "31_60": _("31 to 60 days overdue"),
        "61_90": _("61 to 90 days overdue"),
        "over_90": _("Over 90 days overdue"),
    }


def segments(amounts: list[tuple[str, int]]) -> list[Segment]:
    """The parts of the bar in proportion to the amounts; widths and gaps add up to BAR_UNITS."""
    filled = [(code, amount) for code, amount in amounts if amount > 0]
    total = sum(amount for _, amount in filled)
    room = BAR_UNITS - _GAP_UNITS * max(0, len(filled) - 1)
    spread = room - _SEGMENT_UNITS_MIN * len(filled)
    drawn: list[Segment] = []
    start = passed = 0
    for code, amount in filled:
        # Cut at running sums: rounding errors do not pile up.
        width = spread * (passed + amount) // total - spread * passed // total + _SEGMENT_UNITS_MIN
        drawn.append(Segment(code, start, width))
        passed += amount
        start += width + _GAP_UNITS
    return drawn
