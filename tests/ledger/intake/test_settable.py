"""What is set of an organization is bounded; what an event has told before may be said again."""

import pytest

from services.ledger.intake.settable import check_settings
from services.ledger.refusals import RefusedError

KNOWN = {"name": "n" * 300, "logo_url": "http://cdn.example/logo.png"}


def refused_fields(**fields: str | None) -> list[str]:
    try:
        check_settings(fields, KNOWN)
    except RefusedError as error:
        return [refusal.field for refusal in error.refusals]
    return []


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "m" * 256), ("logo_url", "http://cdn.example/x.png"), ("logo_url", "https://nas/x")],
)
def test_what_is_too_long_or_never_shown_is_refused_at_its_field(field: str, value: str) -> None:
    assert refused_fields(**{field: value}) == [field]


def test_what_is_so_already_or_cleared_is_taken() -> None:
    assert refused_fields(**KNOWN) == []
    assert refused_fields(name=None, logo_url="") == []
    assert refused_fields(name="m" * 255, logo_url="http://127.0.0.1:8080/mark.svg") == []
