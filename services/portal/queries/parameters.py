"""Values of a list's address, checked. Pure; knows neither HTTP nor SQL, nor which list it is.

Every value that is refused is refused here, by the name of its parameter, so that nothing the
reader types can reach Postgres and fail there.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar, get_args

from contracts.currencies import Currency
from contracts.values import INT64_MAX, INT64_MIN

CURRENCIES: Final[frozenset[str]] = frozenset(get_args(Currency))
LIMIT_DEFAULT: Final = 20
# One answer stays well below 100 kB.
LIMIT_MAX: Final = 100
# More values than there are statuses, currencies or types to choose in a form.
VALUES_MAX: Final = 20
CURSOR_CHARACTERS_MAX: Final = 1_024
# What a refusal repeats of a name that somebody made up.
NAME_CHARACTERS_MAX: Final = 64

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"-?[0-9]{1,19}")

# A closed set of words.
Choice = TypeVar("Choice", bound=str)


class InvalidParameterError(Exception):
    """A parameter that cannot be meant. `reason` is a sentence for whoever wrote the request."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


class Parameters:
    """Decoded `name=value` pairs, read by their names; an empty value counts as absent.

    Each reader raises InvalidParameterError for a value that is none. What none of them asked for
    is refused at the end, by `refuse_others`.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def refuse_others(self) -> None:
        """Raises InvalidParameterError for a parameter that nothing has read."""
        for name in self._values:
            raise InvalidParameterError(
                name[:NAME_CHARACTERS_MAX] or "query", "is not a parameter of this list"
            )

    def text(self, name: str) -> str | None:
        """The only value."""
        values = self._read(name)
        if len(values) > 1:
            raise InvalidParameterError(name, "is given more than once")
        return values[0] if values else None

    def several(self, name: str) -> tuple[str, ...]:
        """Values parted by commas or given again, each once."""
        values = self._read(name)
        parts = tuple(dict.fromkeys(p.strip() for v in values for p in v.split(",") if p.strip()))
        if len(parts) > VALUES_MAX:
            raise InvalidParameterError(name, f"has more than {VALUES_MAX} values")
        return parts

    def several_of(self, name: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
        """Several of a closed set."""
        known = {str(choice): choice for choice in choices}
        parts = self.several(name)
        if not known.keys() >= set(parts):
            raise InvalidParameterError(name, f"is any of {', '.join(choices)}")
        return tuple(known[part] for part in parts)

    def one_of(self, name: str, choices: Sequence[Choice]) -> Choice | None:
        """One of a closed set."""
        known = {str(choice): choice for choice in choices}
        text = self.text(name)
        if text is not None and text not in known:
            raise InvalidParameterError(name, f"is one of {', '.join(choices)}")
        return None if text is None else known[text]

    def currencies(self, name: str = "currency") -> tuple[str, ...]:
        """Codes as ISO 4217 writes them."""
        parts = tuple(dict.fromkeys(part.upper() for part in self.several(name)))
        if not CURRENCIES.issuperset(parts):
            raise InvalidParameterError(name, "is a currency code such as EUR")
        return parts

    def day(self, name: str) -> date | None:
        """A date of the calendar."""
        text = self.text(name)
        if text is None:
            return None
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        raise InvalidParameterError(name, "is a date such as 2026-01-31")

    def amount(self, name: str) -> int | None:
        """Minor units."""
        text = self.text(name)
        if text is None:
            return None
        if not _INTEGER.fullmatch(text) or not INT64_MIN <= int(text) <= INT64_MAX:
            raise InvalidParameterError(name, "is a whole number of the currency's smallest unit")
        return int(text)

    def limit(self, name: str = "limit") -> int:
        """How many a page has."""
        text = self.text(name)
        if text is None:
            return LIMIT_DEFAULT
        if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= LIMIT_MAX:
            raise InvalidParameterError(name, f"is a number from 1 to {LIMIT_MAX}")
        return int(text)

    def cursor(self, name: str = "cursor") -> str | None:
        """Where the page before ended; the list itself checks what it says."""
        text = self.text(name)
        if text is not None and len(text) > CURSOR_CHARACTERS_MAX:
            raise InvalidParameterError(name, "is not one that a page before has given")
        return text

    def _read(self, name: str) -> list[str]:
        values = self._values.pop(name, [])
        if any(ord(character) < ord(" ") for value in values for character in value):
            raise InvalidParameterError(name, "has a control character in it")
        return [value.strip() for value in values if value.strip()]
