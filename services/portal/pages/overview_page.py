"""The overview as HTML, built from what the queries answer. Pure; knows no HTTP."""

from typing import Any

from services.portal.pages.ageing import BAR_UNITS
from services.portal.pages.invoice_list import Heading
from services.portal.pages.invoice_rows import invoice_row
from services.portal.pages.overview import currency_blocks
from services.portal.pages.partial import partial
from services.portal.pages.reader import Reader


def overview(
    reader: Reader,
    answer: dict[str, Any],
    latest: list[dict[str, Any]],
    *,
    downloads: bool = True,
) -> str:
    """The overview; `latest` are the newest invoices as lists have them."""
    _ = reader.texts.gettext
    names = {
        "number": _("Number"),
        "issuing_date": _("Issued"),
        "payment_due_date": _("Due"),
        "total_amount_cents": _("Amount"),
    }
    return partial(
        reader,
        "overview",
        title=_("Billing overview"),
        fresh=answer,
        blocks=currency_blocks(reader, answer),
        bar_units=BAR_UNITS,
        latest=[invoice_row(reader, invoice) for invoice in latest],
        headings={column: Heading(name, "", "") for column, name in names.items()},
        downloads=downloads,
    )
