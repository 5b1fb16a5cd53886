"""What an invoice lacks to be an e-invoice. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """Fields by the names of the events, such as `seller.country` or `fees.0.taxes_rate`.

    A field is there that is absent, or whose value does not agree with the others.
    """

    fields: tuple[str, ...]


class Lacks:
    """Collects what is missing, so that all of it can be said at once."""

    def __init__(self) -> None:
        self._fields: dict[str, None] = {}

    def add(self, field: str) -> None:
        self._fields.setdefault(field)

    def __bool__(self) -> bool:
        return bool(self._fields)

    def missing(self) -> Missing:
        return Missing(tuple(self._fields))
