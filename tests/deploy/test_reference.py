"""The pages of docs/reference are what the published documents say, and read as tables."""

import pytest

from deploy.checks.reference import pages
from deploy.checks.reference_tables import body_rows, cell
from services.chassis.schema_words import Field


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


def test_every_topic_tells_its_events_and_their_fields(written: dict[str, str]) -> None:
    page = written["events.md"]
    invoices = page.partition("## billing.invoices")[2].partition("## billing.payments")[0]

    assert "`invoice.voided`" in invoices
    assert "| `total_amount_cents` | integer, required |" in invoices
    assert "| `fees[].amount_cents` |" in invoices
    assert ".binary" not in page


def test_every_reference_to_an_object_leads_to_a_call_of_the_page(written: dict[str, str]) -> None:
    for name, text in written.items():
        if name == "events.md":
            continue
        for link in text.split("](#")[1:]:
            assert f'<a id="{link.partition(")")[0]}"></a>' in text


def test_an_object_that_another_table_has_is_told_once() -> None:
    told: dict[tuple[Field, ...], str] = {}
    invoice = [
        Field("invoice", "object", required=True),
        Field("invoice.id", "string", required=True),
    ]
    listed = [
        Field("invoices", "list of objects", required=True, description="Told there."),
        Field("invoices[].id", "string", required=True),
    ]

    assert "| `invoice.id` | string, always |" in list(body_rows(invoice, "show", told, "always"))
    assert list(body_rows(listed, "list", told, "always"))[2:] == [
        "| `invoices` | list of objects, always; as [there](#show) |",
        "",
    ]


def test_no_text_ends_its_cell() -> None:
    assert cell("a | b\nc") == "a \\| b c"
