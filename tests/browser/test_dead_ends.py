"""What is not there and what cannot be meant lead on to what there is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.portal_page import Lend, OpenPortal
from tests.browser.test_reading import PAGE_ROWS, parameters

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


def test_an_invoice_that_is_not_there_leads_on(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    address, _, token = reader_url.partition("#")
    with lend(expected="404") as context:
        portal = open_portal(context, f"{address}?view=invoice&invoice_id=x#{token}").ready()
        expect(portal.frame.locator("h1")).to_have_text("There is no such invoice")
        portal.frame.get_by_role("link", name="Show all invoices").click()
        expect(portal.frame.locator(".invoices .number")).to_have_count(PAGE_ROWS)


def test_a_filter_that_cannot_be_meant_leads_to_all_invoices(
    lend: Lend, open_portal: Open, reader_url: str
) -> None:
    address, _, token = reader_url.partition("#")
    with lend(expected="400") as context:
        portal = open_portal(context, f"{address}?view=invoices&status=late#{token}").ready()
        portal.frame.get_by_role("link", name="Show all invoices").click()
        expect(portal.frame.locator(".invoices .number")).to_have_count(PAGE_ROWS)
        assert parameters(portal) == {"view": "invoices"}
