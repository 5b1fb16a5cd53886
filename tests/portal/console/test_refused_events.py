"""Dead letters in words, and what they held laid out for reading."""

import json

import pytest

from services.portal.console.payloads import laid_out
from services.portal.console.refusal_words import words_of
from services.portal.languages import language

TEXTS = language("en").domain("console")


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("data.invoice.number: value_is_mandatory: is missing", "data.invoice.number"),
        ("value: value_is_invalid: is not JSON", "no CloudEvent"),
        ("value: value_is_too_long: is over 1 MiB", "over 1 MiB"),
        ("data.x: unknown_currency: is none; data.y: value_is_invalid: is none", "data.x"),
        ("x: invalid_date: a; y: invalid_date: b", "1 more thing is wrong."),
        ("x: invalid_date: a; b; y: invalid_date: c; z: invalid_date: d", "2 more things are"),
        ("something else altogether", "could not be applied"),
        ("", "could not be applied"),
    ],
)
def test_a_reason_says_what_is_wrong_and_what_to_do(reason: str, wrong: str) -> None:
    words = words_of(reason, TEXTS)
    assert wrong in words.wrong
    assert words.to_do


def test_json_is_laid_out_and_stays_what_it_is() -> None:
    value: dict[str, object] = {"a": [1, {"b": 'x{,"\\'}], "c": {}, "d": [], "e": None, "f": 1e300}
    shown = laid_out(json.dumps(value))
    assert json.loads(shown) == value
    assert '\n  "c": {},' in shown


@pytest.mark.parametrize(
    "text", ["no JSON at all", '{"a": 1, "a": 1e999', "[" * 500, '}}}{"', '{"a" "b"}', ""]
)
def test_what_a_parser_would_refuse_is_shown_all_the_same(text: str) -> None:
    assert "".join(laid_out(text).split()) == "".join(text.split())
