"""The settings as a form: only what was changed is sent; what cannot be is said at its field."""

from dataclasses import replace
from typing import Any

import pytest

from services.portal.console.accent_preview import accent_preview
from services.portal.console.settings_form import Typed, changes, refused, shown, wrong
from services.portal.languages import language
from services.portal.pages.accent import CONTRAST_MIN, LIGHT_BACKGROUND, contrast

ENGLISH = language("en")
TEXTS = ENGLISH.domain("console")
SETTINGS: dict[str, Any] = {
    "name": "Acme",
    "branding": {"accent_color": "#1a7f5a", "radius": 4},
    "allowed_origins": ["https://app.acme.example"],
    "documents": {"prefer_originals": False, "allowed_hosts": []},
    "billing_configuration": {"document_locale": "fr"},
    "timezone": None,
    "logo_url": None,
}


def test_nothing_typed_is_nothing_sent() -> None:
    assert changes(SETTINGS, shown(SETTINGS)) == {}
    assert changes({}, shown({})) == {}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"name": ""}, {"name": None}),
        ({"timezone": "Asia/Tokyo"}, {"timezone": "Asia/Tokyo"}),
        ({"language": ""}, {"billing_configuration": {"document_locale": None}}),
        ({"accent_color": "#ffffff"}, {"branding": {"accent_color": "#ffffff", "radius": 4}}),
        ({"origins": ""}, {"allowed_origins": []}),
        (
            {"originals": True, "hosts": "files.acme.example"},
            {"documents": {"prefer_originals": True, "allowed_hosts": ["files.acme.example"]}},
        ),
    ],
)
def test_what_was_changed_is_sent_and_the_rest_of_its_part_stays(
    typed: dict[str, Any], sent: dict[str, Any]
) -> None:
    assert changes(SETTINGS, replace(shown(SETTINGS), **typed)) == sent


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("logo_url", "javascript:alert(1)", "whole address"),
        ("logo_url", "https://a.example/a b.png", "whole address"),
        ("logo_url", "http://a.example/logo.png", "use https"),
        ("logo_url", "http://10.0.0.1/x.png", "use https"),
        ("logo_url", "https://10.0.0.1/x.png", "private network"),
        ("name", "n" * 256, "255 characters at most"),
        ("accent_color", "red", "#1a7f5a"),
        ("language", "tlh", "languages"),
        ("timezone", "Europe/Atlantis", "time zones"),
        ("timezone", "../etc/passwd", "time zones"),
        ("origins", "https://ok.example\nhttps://*.github.io", "strangers"),
        ("origins", "https://app.example/x", "without a path"),
        ("origins", "\n".join(f"https://a{n}.example" for n in range(51)), "50 at most"),
        ("hosts", "https://files.example", "no host"),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(field: str, value: str, said: str) -> None:
    typed: dict[str, Any] = {field: value}
    errors = wrong(replace(shown(SETTINGS), **typed), TEXTS)
    assert list(errors) == [field]
    assert said in errors[field]


def test_originals_need_a_host_to_come_from() -> None:
    assert list(wrong(replace(shown(SETTINGS), originals=True), TEXTS)) == ["hosts"]


def test_what_the_intake_refuses_is_at_the_field_that_sent_it() -> None:
    errors = refused({"allowed_origins[3]": ["x"], "branding.accent_color": ["x"]}, TEXTS)
    assert sorted(errors) == ["accent_color", "origins"]


def test_lines_are_one_each_without_repetition() -> None:
    typed = Typed("", "", "", "", "", " https://a.example \n\nhttps://a.example\r\n", False, "")
    assert typed.origin_lines == ["https://a.example"]


def test_the_accent_is_told_as_it_becomes() -> None:
    preview = accent_preview("#F2A900", ENGLISH)
    assert preview.dark.color == "#f2a900"
    assert "as it is" in preview.dark.said
    assert contrast(preview.light.color, LIGHT_BACKGROUND) >= CONTRAST_MIN
    assert "1.8 to 1" in preview.light.said
    assert preview.light.color in preview.light.said
    # Without one it is the portal's own; what is no colour is none.
    assert "as it is" in accent_preview("", ENGLISH).light.said
    none = accent_preview("red", ENGLISH)
    assert {none.light.color, none.dark.on} == {"none"}
    assert "no colour" in none.light.said


def test_each_wrong_origin_is_said_on_a_line_of_its_own() -> None:
    typed = replace(shown(SETTINGS), origins="https://*.com\nhttps://ok.example\nhttp://a.example")
    said = wrong(typed, TEXTS)["origins"].splitlines()
    assert len(said) == 2
    assert "https://*.com" in said[0]
    assert "http://a.example" in said[1]


def test_all_that_is_wrong_with_origins_is_said_up_to_ten_lines() -> None:
    five = (
        "https://*.com", "https://*.github.io", "http://app.example.com", "foo",
        "https://ok.example.com/path",
    )  # fmt: skip
    said = wrong(replace(shown(SETTINGS), origins="\n".join(five)), TEXTS)["origins"].splitlines()
    assert [line in sentence for line, sentence in zip(five, said, strict=True)] == [True] * 5
    many = "\n".join(f"foo{number}" for number in range(12))
    for field in ("origins", "hosts"):
        changed: dict[str, Any] = {field: many.replace("foo", "a_") if field == "hosts" else many}
        said = wrong(replace(shown(SETTINGS), **changed), TEXTS)[field].splitlines()
        assert len(said) == 11
        assert said[-1] == "2 more lines are wrong."


def test_what_an_event_has_set_keeps_nobody_from_saving_the_rest() -> None:
    before = replace(shown(SETTINGS), name="n" * 300, logo_url="http://cdn.example/logo.png")
    assert wrong(replace(before, timezone="Asia/Tokyo"), TEXTS, before=before) == {}


def test_this_machine_serves_a_logo_only_where_that_is_set_up() -> None:
    typed = replace(shown(SETTINGS), logo_url="http://127.0.0.1:8080/mark.svg")
    assert wrong(typed, TEXTS, loopback=True) == {}
    assert list(wrong(typed, TEXTS)) == ["logo_url"]
