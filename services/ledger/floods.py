"""Tells a flood of bad records from one now and then. Pure; one gauge a partition.

One bad record is a mistake, and a dead letter keeps it. Thousands are a producer that changed its
format: draining them all would leave nothing but dead letters, so the partition stops instead.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from services.ledger.batches import Entry, Record
from services.ledger.decoding import Refused

# In a row, whatever the sizes of the batches they came in.
REFUSED_IN_A_ROW_MAX: Final = 100
# In one batch, when they are also more than half of it.
REFUSED_IN_A_BATCH_MAX: Final = 100

_OUTCOME: Final = itemgetter(1)


class FloodGauge:
    """Watches one partition. Records below `resumed_until` have been seen by an operator."""

    def __init__(self, resumed_until: int) -> None:
        self._resumed_until = resumed_until
        self._in_a_row = 0

    def flood(self, read: Sequence[Entry]) -> str | None:
        """Why the partition has to stop before these records; None when it may go on."""
        # Every record passes here: the kinds are told apart without a step of ours for each.
        if Refused not in set(map(type, map(_OUTCOME, read))):
            self._in_a_row = 0
            return None
        refused = 0
        first: tuple[Record, Refused] | None = None
        longest = self._in_a_row
        for record, outcome, _ in read:
            if not isinstance(outcome, Refused):
                self._in_a_row = 0
            elif record.offset >= self._resumed_until:
                refused += 1
                self._in_a_row += 1
                longest = max(longest, self._in_a_row)
                first = first or (record, outcome)
        if first is None:
            return None
        most = refused > REFUSED_IN_A_BATCH_MAX and 2 * refused > len(read)
        if longest <= REFUSED_IN_A_ROW_MAX and not most:
            return None
        record, outcome = first
        return (
            f"{refused} of {len(read)} records refused, {longest} in a row; "
            f"offset {record.offset}: {outcome.reason}"
        )
