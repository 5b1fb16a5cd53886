"""Whole numbers in the query of an address, or in its path. Pure."""

from services.ledger.refusals import INVALID, OUT_OF_RANGE, refused


def whole_number(text: str | None, name: str, maximum: int) -> int | None:
    """From 1 to `maximum`; None where nothing is said. Raises RefusedError, which names it."""
    if not text:
        return None
    # As many digits as any of them has.
    if len(text) > len(str(maximum)) or not (text.isascii() and text.isdecimal()):
        raise refused(name, INVALID, "must be a whole number")
    if not 1 <= int(text) <= maximum:
        raise refused(name, OUT_OF_RANGE, f"is between 1 and {maximum}")
    return int(text)
