"""The names under which files are saved."""

from urllib.parse import unquote

import pytest

from services.portal.api.saving import content_disposition


def names(name: str) -> tuple[str, str]:
    """The plain name and the exact one."""
    _, plain, exact = content_disposition(name).split("; ")
    return (
        plain.removeprefix('filename="').removesuffix('"'),
        unquote(exact.removeprefix("filename*=UTF-8''")),
    )


@pytest.mark.parametrize(
    ("name", "plain", "exact"),
    [
        ("ACM-2026-1.pdf", "ACM-2026-1.pdf", "ACM-2026-1.pdf"),
        ("Fäc/2026.pdf", "F-c-2026.pdf", "Fäc-2026.pdf"),
        ("請求書.pdf", "document.pdf", "請求書.pdf"),
        ("請求書-7.pdf", "7.pdf", "請求書-7.pdf"),
        ("..pdf", "document.pdf", "..pdf"),
        ("a\r\nb: c.pdf", "a-b--c.pdf", "a-b- c.pdf"),
        ("فاتورة.xml", "document.xml", "فاتورة.xml"),
    ],
)
def test_a_name_keeps_its_ending_and_what_can_be_kept(name: str, plain: str, exact: str) -> None:
    assert names(name) == (plain, exact)


@pytest.mark.parametrize(
    "control", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2069", "\u200f"]
)
def test_nothing_in_a_name_turns_it_around(control: str) -> None:
    assert names(f"invoice_{control}fdp.exe") == ("invoice_fdp.exe", "invoice_fdp.exe")
