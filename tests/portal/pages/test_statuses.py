"""Every status has a word and a reason that a reader understands."""

from typing import Any

import pytest

from services.portal.pages.statuses import explanation, words
from services.portal.queries import DISPLAY_STATUSES
from services.portal.templating import TEMPLATES
from tests.portal.pages.answers import a_reader, invoice


def test_every_status_has_a_word_and_a_shape() -> None:
    assert set(words(a_reader())) == set(DISPLAY_STATUSES)
    shapes = (TEMPLATES / "shapes.html").read_text(encoding="utf-8")
    for code in DISPLAY_STATUSES:
        assert f'id="shape-{code}"' in shapes


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"payment_due_date": "2026-03-17", "display_status": "overdue"}, "1 day ago"),
        ({"payment_due_date": "2026-03-18"}, "Due today."),
        ({"payment_due_date": "2026-03-19"}, "in 1 day."),
        ({"payment_due_date": "2026-04-01"}, "in 14 days."),
        ({"payment_due_date": None}, "No due date was set."),
        ({"display_status": "voided", "total_due_amount_cents": 0}, "was voided"),
        ({"display_status": "disputed"}, "reversed after a dispute"),
        ({"display_status": "processing"}, "on its way"),
        ({"display_status": "paid", "total_due_amount_cents": 0}, "Paid in full."),
        (
            {
                "display_status": "paid",
                "total_due_amount_cents": 0,
                "credited_amount_cents": 10_000,
            },
            "Settled in full by credit notes.",
        ),
        (
            {"display_status": "paid", "total_due_amount_cents": 0, "credited_amount_cents": 1},
            "by payments and credit notes",
        ),
        (
            {"display_status": "paid", "total_due_amount_cents": 0, "total_amount_cents": 0},
            "nothing to pay",
        ),
    ],
)
def test_the_reason_of_a_status_is_said(fields: dict[str, Any], reason: str) -> None:
    assert reason in explanation(a_reader(), invoice(**fields))


def test_what_was_settled_so_far_is_said() -> None:
    said = explanation(
        a_reader(), invoice(display_status="partially_paid", total_due_amount_cents=4_000)
    )
    assert "€60.00" in said
    assert "€100.00" in said


@pytest.mark.parametrize(
    ("days", "word"),
    [(1, "يوم واحد"), (2, "يومين"), (3, "أيام"), (11, "يوماً"), (100, "يوم")],
)
def test_arabic_has_its_plurals(days: int, word: str) -> None:
    reader = a_reader("ar")
    due = reader.today.fromordinal(reader.today.toordinal() + days).isoformat()
    assert word in explanation(reader, invoice(payment_due_date=due))
