"""What was done with a customer's portal, in words, page after page."""

from datetime import timedelta
from html import unescape

import asyncpg
import httpx
import pytest

from services.portal.console.clock import Clock
from services.portal.console.customer_activity import deeds, place_of
from services.portal.console.operators import Operator
from services.portal.console.people import person
from services.portal.languages import language
from tests.portal.builders import NOON, customer, invoice
from tests.portal.conftest import Fold
from tests.portal.console.test_customers import address, page_of, text
from tests.servers import Database

KEY = "01a2057b-42e3-7c18-9d12-f75e65e7e6eb"
OPERATOR = Operator("acme", "session_1", "me", "Ada", frozenset(), NOON, "")
MOMENT = "2026-03-15T10:00:00+00:00"
CLOCK = Clock("en", "Europe/Berlin", NOON)


def entry(kind: str, **fields: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "type": kind,
        "at": MOMENT,
        "subject": None,
        "by": None,
        "preview": False,
        "session_id": "s",
        "data": {},
    }
    return plain | fields


@pytest.mark.parametrize(
    ("told", "what", "by"),
    [
        (entry("portal_session.created", by=KEY), "Portal link made", "API key …e7e6eb"),
        (entry("portal_session.opened", by="me", preview=True), "Portal opened", "Ada"),
        (
            entry("portal_session.revoked", session_id=None, by="eve"),
            "All portal links ended",
            "eve",
        ),
        (entry("invoice.viewed", subject="inv_1"), "Looked at invoice \u2068N-1\u2069", ""),
        (
            entry("invoice.downloaded", subject="inv_9", data={"format": "pdf"}),
            "Downloaded invoice \u2068inv_9\u2069 as PDF",
            "",
        ),
        (
            entry("customer.language_changed", data={"locale": "pt-BR"}),
            "Changed the language to Portuguese (Brazil)",
            "",
        ),
        (entry("100%.new"), "100%.new", ""),
    ],
)
def test_every_deed_is_said_in_words(told: dict[str, object], what: str, by: str) -> None:
    (deed,) = deeds(language("en").domain("console"), CLOCK, OPERATOR, [told], {"inv_1": "N-1"})
    assert (deed.what, deed.by, deed.at) == (what, by, "11:00\u202fAM")
    assert bool(deed.link) == (told["subject"] == "inv_1")


@pytest.mark.parametrize(
    ("at", "id_"), [("", ""), ("x", "1"), ("2026-01-01", "1"), (MOMENT, "-1"), (MOMENT, "9" * 40)]
)
def test_a_place_that_cannot_be_meant_is_the_beginning(at: str, id_: str) -> None:
    assert place_of({"at": at, "id": id_}) is None


async def test_activity_goes_back_page_by_page_and_leads_to_invoices(
    signed_in: httpx.AsyncClient, fold: Fold, postgres: Database
) -> None:
    await fold(customer(), invoice(number="N-1"))
    connection = await asyncpg.connect(postgres.ledger_dsn)
    await connection.executemany(
        "INSERT INTO activity.entries (organization_id, event_digest, external_customer_id, type,"
        " happened_at, subject, done_by) VALUES ('acme', $1, $2, $3, $4, 'inv_1', $5)",
        [
            (str(n).encode(), who, "invoice.viewed", NOON - timedelta(days=n), f"by {n}.")
            for n, who in enumerate(["cust_2", *["cust_1"] * 30])
        ],
    )
    await connection.close()
    first = await page_of(signed_in, address(query="?view=activity"))
    assert "by 1." in text(first)
    assert "by 0." not in text(first)
    assert 'href="?view=invoice&amp;invoice_id=inv_1"' in first
    (older,) = [part.split('"')[0] for part in first.split('next" href="')[1:]]
    rest = text(await page_of(signed_in, unescape(older)))
    assert "by 30." in rest
    assert "by 25." not in rest


def test_a_key_without_a_name_is_called_so_in_the_readers_language() -> None:
    german = language("de").domain("console")
    assert person(german, "API key …e7e6eb") == "API-Schlüssel …e7e6eb"
    assert person(german, "API key of Ada") == "API key of Ada"
