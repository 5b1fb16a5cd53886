"""Times of events are as exact as their senders have them; a file's are to the second."""

from functools import cache

import pytest

from services.portal.documents.rendering import DocumentRenderer
from tests.portal.documents.builders import profile, receipt


@cache
def renderer() -> DocumentRenderer:
    return DocumentRenderer(compilers_max=1)


@pytest.mark.parametrize(
    "created_at",
    ["2026-03-10T10:00:00.123456+00:00", "2026-03-10T10:00:00", "2026-03-10T23:59:59+14:00", None],
)
def test_a_receipt_is_made_whatever_its_payments_time_says(created_at: str | None) -> None:
    file = renderer().render("payment_receipt", receipt(created_at=created_at), profile(), "en")
    assert file.startswith(b"%PDF-")
