"""The portal opens inside a page of another site, with a token that leaves no trace."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.hosting import Host, host_product
from tests.browser.portal_page import OpenPortal, browsing, opener, reload

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]


def test_it_opens_from_the_hosts_page_and_shows_what_is_overdue(
    new_context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(new_context, reader_url).ready()
    assert portal.headline() == "€18,450.00"
    assert portal.frame.locator(".headline-name").first.inner_text() == "Overdue"


def test_the_token_is_gone_from_the_address_and_in_no_request_line(
    new_context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    token = reader_url.partition("#")[2]
    portal = open_portal(new_context, reader_url).ready()
    assert portal.path() == "/portal/acme"
    # The host knows the link it was given; nothing that follows may carry it.
    later = [request for request in portal.watch.requests if request.frame == portal.frame][1:]
    assert later
    told = [(r.url, r.headers.get("referer", "")) for r in later]
    assert not [one for one in told if token in "".join(one) or one[1]]


def test_it_asks_nobody_but_the_portal_and_needs_no_cookie(
    new_context: BrowserContext, open_portal: Open, host: Host, reader_url: str
) -> None:
    portal = open_portal(new_context, reader_url).ready()
    portal.frame.get_by_role("link", name="Invoices", exact=True).click()
    portal.frame.get_by_role("searchbox").wait_for()
    assert portal.watch.origins() == {host.origin, reader_url.partition("/portal/")[0]}
    assert new_context.cookies() == []


def test_it_survives_a_reload_of_the_frame(
    new_context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    portal = open_portal(new_context, reader_url).ready()
    portal.reload()
    assert portal.headline() == "€18,450.00"


def test_two_portals_in_one_page_never_mix(
    new_context: BrowserContext,
    open_portal: Open,
    reader_url: str,
    make_customer: Callable[..., Customer],
) -> None:
    other = make_customer()
    other.billing.publish(other.billing.payment(other.id_of(1), 1_845_000))
    portal = open_portal(new_context, reader_url).ready()
    portal.page.evaluate(
        "(url) => { const frame = document.createElement('iframe'); frame.src = url;"
        " document.body.append(frame); }",
        other.session()["url"],
    )
    second = portal.page.wait_for_event("framenavigated", predicate=lambda f: f != portal.frame)
    expect(second.locator(".headline-name").first).to_have_text("To pay")
    for frame in (portal.frame, second):
        reload(frame)
    expect(portal.frame.locator(".headline-name").first).to_have_text("Overdue")
    expect(second.locator(".headline-name").first).to_have_text("To pay")


def test_it_needs_no_storage_either(
    new_context: BrowserContext, open_portal: Open, reader_url: str
) -> None:
    new_context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " { get() { throw new DOMException('denied', 'SecurityError') } })"
    )
    portal = open_portal(new_context, reader_url).ready()
    portal.reload()
    assert portal.headline() == "€18,450.00"


def test_a_new_link_given_to_a_standing_frame_takes_over(
    new_context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    first, second = reader.session(), reader.session(locale="de")
    portal = open_portal(new_context, first["url"]).ready()
    portal.page.evaluate("(url) => { document.getElementById('portal').src = url }", second["url"])
    expect(portal.frame.locator("html")).to_have_attribute("lang", "de")
    assert portal.path() == "/portal/acme"


def test_the_session_may_open_at_one_invoice(
    new_context: BrowserContext, open_portal: Open, reader: Customer
) -> None:
    session = reader.session(view="invoice", invoice_id=reader.id_of(2))
    portal = open_portal(new_context, session["url"]).ready()
    assert "ACM-2026-1098" in portal.frame.locator("h1").inner_text()


def test_a_host_that_is_not_allowed_cannot_frame_it(browser: Browser, reader_url: str) -> None:
    with host_product() as stranger, browsing(browser, expected="frame-ancestors") as context:
        portal = opener(stranger)(context, reader_url)
        portal.page.wait_for_load_state("networkidle")
        assert any("frame-ancestors" in complaint for complaint in portal.watch.complaints)
        assert portal.frame.locator("#app").count() == 0
