"""How many exports are made at a time. Knows no export."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Each keeps one document in memory and a few being made; pages come first.
AT_ONCE_MAX: Final = 8
# One at a time is what a person does; a second window is allowed for.
OF_A_CUSTOMER_MAX: Final = 2


class TooManyExportsError(Exception):
    """As many are being made as may be at a time."""


class Turns:
    """One per process."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def turn(self, organization_id: str, external_customer_id: str) -> Iterator[None]:
        """A turn for as long as the context lasts. Raises TooManyExportsError."""
        customer = (organization_id, external_customer_id)
        if self._taken[customer] >= OF_A_CUSTOMER_MAX or self._taken.total() >= AT_ONCE_MAX:
            raise TooManyExportsError
        self._taken[customer] += 1
        try:
            yield
        finally:
            self._taken[customer] -= 1
            if not self._taken[customer]:
                del self._taken[customer]
