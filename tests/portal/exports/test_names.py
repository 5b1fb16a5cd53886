"""Files of an archive are sorted by date, and their names are good everywhere and unique."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.exports.names import Names

DAY = "2026-01-31"


def test_a_name_is_the_date_and_the_number() -> None:
    assert Names().name(DAY, "ACM-2026-0001") == "2026-01-31_ACM-2026-0001"


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("Fäc/2026 7", "Fäc-2026-7"),
        ("../../etc/passwd", "etc-passwd"),
        ('a\\b:c*d?e"f<g>h|i', "a-b-c-d-e-f-g-h-i"),
        ("請求書-7", "請求書-7"),
        ("trailing. ", "trailing"),
        ("\u202egnp.exe", "gnp.exe"),
        ("///", "invoice"),
        ("a\N{COMBINING ACUTE ACCENT}", "á"),
    ],
)
def test_a_number_keeps_what_every_file_system_takes(number: str, plain: str) -> None:
    assert Names().name(DAY, number) == f"{DAY}_{plain}"


def test_a_second_one_of_a_name_is_numbered() -> None:
    names = Names()
    numbers = ("A/1", "A-1", "a-1", "A-1_2", "A-1", "\uff21-1")
    assert [names.name(DAY, number) for number in numbers] == [
        f"{DAY}_A-1",
        f"{DAY}_A-1_2",
        f"{DAY}_a-1_3",
        f"{DAY}_A-1_2_2",
        f"{DAY}_A-1_4",
        f"{DAY}_\uff21-1_5",
    ]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=100), max_size=20))
def test_any_numbers_have_names_that_differ_and_fit(numbers: list[str]) -> None:
    names = Names()
    given_names = [names.name(DAY, number) for number in numbers]
    as_one_sees_them = {unicodedata.normalize("NFD", name).casefold() for name in given_names}
    assert len(as_one_sees_them) == len(numbers)
    for name in given_names:
        assert re.fullmatch(r"2026-01-31_[\w.-]+", name)
        assert len(f"{unicodedata.normalize('NFD', name)}.pdf") <= 255
        assert len(f"{name}.pdf".encode()) <= 255
