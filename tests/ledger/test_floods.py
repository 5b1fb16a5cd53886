"""A flood of bad records, told from one now and then."""

from services.ledger.batches import Entry
from services.ledger.decoding import Ignored, Outcome, Refused
from services.ledger.floods import REFUSED_IN_A_ROW_MAX, FloodGauge
from tests.ledger.builders import StoredRecord

GOOD: Outcome = Ignored("x.y")
BAD: Outcome = Refused("value: value_is_invalid: is not JSON", None)


def read(*outcomes: Outcome, first_offset: int = 0) -> list[Entry]:
    return [
        Entry(StoredRecord(b"", offset), one, offset)
        for offset, one in enumerate(outcomes, first_offset)
    ]


def test_bad_records_between_good_ones_are_no_flood() -> None:
    gauge = FloodGauge(resumed_until=0)
    assert gauge.flood(read(*[BAD, GOOD, GOOD] * 500)) is None


def test_one_more_in_a_row_than_a_mistake_explains_is_a_flood() -> None:
    assert FloodGauge(0).flood(read(*[BAD] * REFUSED_IN_A_ROW_MAX)) is None
    reason = FloodGauge(0).flood(read(*[BAD] * (REFUSED_IN_A_ROW_MAX + 1)))
    assert reason is not None
    assert "offset 0: value: value_is_invalid" in reason


def test_a_row_goes_on_from_batch_to_batch() -> None:
    gauge = FloodGauge(0)
    for number in range(REFUSED_IN_A_ROW_MAX):
        assert gauge.flood(read(BAD, first_offset=number)) is None
    assert gauge.flood(read(BAD, first_offset=REFUSED_IN_A_ROW_MAX)) is not None


def test_more_bad_than_good_in_a_large_batch_is_a_flood() -> None:
    mixed = [BAD, BAD, GOOD] * 51
    assert FloodGauge(0).flood(read(*mixed)) is not None
    assert FloodGauge(0).flood(read(*mixed[:90])) is None


def test_what_an_operator_has_seen_stops_nothing() -> None:
    assert FloodGauge(resumed_until=1_000).flood(read(*[BAD] * 1_000)) is None
    gauge = FloodGauge(resumed_until=100)
    assert gauge.flood(read(*[BAD] * 300)) is not None
