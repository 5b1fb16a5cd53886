"""How a command shows that it is at work where there is no terminal."""

from functools import partial

import pytest

from services.ledger.bars import PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, Bars

DAY_SECONDS = 86_400


def moved(capsys: pytest.CaptureFixture[str], seconds: list[float], *, is_shown: bool) -> list[str]:
    """What standard error has of a command that tells of itself at these times."""
    clock = partial(next, iter([0.0, *seconds]))
    with Bars(is_shown=is_shown, clock=clock) as bars:
        for published in range(len(seconds)):
            bars.move("credit_notes", published, 9)
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.split("\n")[:-1]


def test_without_a_terminal_there_is_a_line_every_so_often(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = [1.0, PAUSE_SECONDS_MIN, PAUSE_SECONDS_MIN + 1, PAUSE_SECONDS_MIN * 3]
    assert moved(capsys, seconds, is_shown=True) == ["credit notes: 1 of 9", "credit notes: 3 of 9"]


def test_a_day_is_a_few_hundred_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = moved(capsys, list(range(DAY_SECONDS)), is_shown=True)
    assert len(lines) <= DAY_SECONDS / PAUSE_SECONDS_MAX + 5


def test_an_answer_in_json_comes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert moved(capsys, [DAY_SECONDS], is_shown=False) == []
