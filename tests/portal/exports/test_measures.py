"""What is known of archives is kept for the last ones, within a bound."""

import pytest

from services.portal.exports import measures
from services.portal.exports.measures import KnownArchives, Measures
from services.portal.exports.packing import Packed


def files(size: int) -> dict[str, Packed]:
    pdf = Packed(
        size=size, packed_size=size - 1, place=1 << 40, checksum=2**32 - 1, digest=b"d" * 32
    )
    return {"pdf": pdf, "xml": pdf}


def test_what_was_learned_is_there_and_nothing_else() -> None:
    known = Measures()
    known.learn(0, [files(1), files(2)])
    # A second reader found out the same, and one of the middle what cannot be known without a gap.
    known.learn(1, [files(9), files(3)])
    known.learn(4, [files(5)])
    assert [known.of(n) for n in range(4)] == [files(1), files(2), files(3), None]


def test_the_archives_asked_for_last_are_kept_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measures, "ENTRIES_KEPT_MAX", 10)
    known = KnownArchives()
    for name in "ab":
        known.of(name).learn(0, [files(1)] * 4)
    known.of("a")
    known.of("c").learn(0, [files(1)] * 4)
    assert len(known.of("c")) == 4
    assert len(known.of("a")) == 4
    assert len(known.of("b")) == 0
