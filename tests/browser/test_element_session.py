"""A session that ends, or is lost, is followed by another, and the reader does not notice."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.customers import Customer, until
from tests.browser.element_host import ElementHost, HostPage, open_page
from tests.browser.portal_page import Lend
from tests.browser.test_element import tag, url_of

pytestmark = pytest.mark.browser
Make = Callable[..., Customer]


def work(host: HostPage) -> None:
    """Be in the middle of something: a search, an open panel, words not yet applied, scrolled."""
    host.frame.get_by_role("searchbox").fill("ACM")
    host.until("portal-navigate")
    host.frame.get_by_role("button", name="Filters", exact=True).click()
    host.frame.get_by_label("Issued from").fill("2026-01-31")
    host.frame.get_by_label("Due until").focus()
    host.frame.evaluate("window.stayed = true")
    host.page.evaluate("scrollTo(0, 40)")


def stays(host: HostPage) -> None:
    """What was in the middle still is."""
    expect(host.frame.get_by_role("searchbox")).to_have_value("ACM")
    expect(host.frame.locator("#panel")).to_be_visible()
    expect(host.frame.get_by_label("Issued from")).to_have_value("2026-01-31")
    expect(host.frame.get_by_label("Due until")).to_be_focused()
    assert host.frame.evaluate("window.stayed")
    assert host.page.evaluate("scrollY") == 40


@pytest.fixture
def low() -> dict[str, Any]:
    """A window that is lower than the list, so that there is something to scroll."""
    return {"viewport": {"width": 1_200, "height": 500}}


def test_a_session_is_renewed_before_it_ends_and_nothing_moves(
    lend: Lend, element: ElementHost, reader: Customer, low: dict[str, Any]
) -> None:
    # This one ends soon; the next as they do by default.
    first = [reader.session(expires_in=12)["url"]]
    given = list(first)

    def backend() -> str:
        return given.pop() if given else url_of(reader)()

    src = element.backend(backend)
    with lend(**low) as context:
        host = open_page(context, element.page(tag(src, view="invoices"))).ready()
        work(host)
        until(lambda: element.asked[-1], lambda asked: asked == 2)
        stays(host)
        with reader.stack.portal(first[0].partition("#")[2]) as portal:
            until(
                lambda: portal.get("/portal/api/overview").status_code,
                lambda status: status == HTTPStatus.UNAUTHORIZED,
            )
        # The old one is dead by now, and nobody noticed.
        stays(host)
        host.frame.get_by_role("link", name="Overview", exact=True).click()
        host.until("portal-navigate", 2)
        assert host.told("portal-error") == []
        assert element.asked[-1] == 2


def test_a_session_that_is_lost_is_replaced_and_nothing_moves(
    lend: Lend, element: ElementHost, make_customer: Make, low: dict[str, Any]
) -> None:
    customer = make_customer()
    sessions: list[str] = []

    def backend() -> str:
        session = customer.session()
        sessions.append(session["id"])
        url: str = session["url"]
        return url

    with lend(expected="401", **low) as context:
        address = element.page(tag(element.backend(backend), view="invoices"))
        host = open_page(context, address).ready()
        work(host)
        customer.revoke(sessions[0])
        until(lambda: len(sessions), lambda count: count == 2)
        stays(host)
        # The page goes on, and so does what it hears.
        customer.billing.publish(customer.billing.payment(customer.id_of(2), 37_922))
        expect(host.frame.locator("tr", has_text="ACM-2026-1098")).to_contain_text("Paid")
        stays(host)
        assert host.told("portal-error") == []


def test_a_click_that_finds_the_session_lost_is_answered_all_the_same(
    lend: Lend, element: ElementHost, reader: Customer
) -> None:
    with lend(expected="401") as context:
        host = open_page(context, element.page(tag(element.backend(url_of(reader))))).ready()
        host.page.route(
            "**/portal/pages/invoices**",
            lambda route: route.fulfill(
                status=401, json={"code": "token_expired", "status": 401, "title": "x"}
            ),
            times=1,
        )
        host.frame.get_by_role("link", name="Invoices", exact=True).click()
        assert host.until("portal-navigate")["view"] == "invoices"
        assert element.asked[-1] == 2
        assert host.told("portal-error") == []


def test_when_the_host_refuses_the_reader_is_told_and_may_try_again(
    lend: Lend, element: ElementHost, make_customer: Make
) -> None:
    customer = make_customer()
    session = customer.session()
    answers: list[str | HTTPStatus] = [HTTPStatus.FORBIDDEN, session["url"]]

    def backend() -> str | HTTPStatus:
        return answers.pop() if answers else url_of(customer)()

    with lend(expected="40") as context:
        host = open_page(context, element.page(tag(element.backend(backend), view="invoices")))
        host.ready()
        customer.revoke(session["id"])
        expect(host.frame.locator("h1")).to_have_text("This link was withdrawn")
        assert host.until("portal-error", 2) == {"code": "session_over", "reason": "token_revoked"}
        refused = host.told("portal-error")[0]
        assert (refused["code"], refused["status"]) == ("source_refused", 403)
        assert "ACM-2026" not in host.frame.locator("body").inner_html()
        host.frame.get_by_role("button", name="Try again").click()
        expect(host.frame.locator(".invoices .number").first).to_be_visible()
        expect(host.frame.locator("#app")).to_have_attribute("data-view", "invoices")


def test_sessions_that_do_not_last_are_not_asked_for_without_end(
    lend: Lend, element: ElementHost, reader: Customer
) -> None:
    with lend(expected="401") as context:
        page = element.page(tag(element.backend(url_of(reader))))
        host = open_page(context, page).ready()
        host.page.route(
            "**/portal/pages/invoices**",
            lambda route: route.fulfill(status=401, json={"code": "token_invalid"}),
        )
        host.frame.get_by_role("link", name="Invoices", exact=True).click()
        expect(host.frame.locator("h1")).to_have_text("This link does not work")
        assert element.asked[-1] <= 1 + 3


def test_a_session_of_another_customer_starts_anew(
    context: BrowserContext, element: ElementHost, reader: Customer, make_customer: Make
) -> None:
    other = make_customer(name="Somebody Else")
    url = other.session()["url"]
    answers = [url, reader.session(expires_in=6)["url"]]
    backend = element.backend(lambda: answers.pop() if len(answers) > 1 else answers[0])
    view = f"invoice?invoice_id={reader.id_of(2)}"
    host = open_page(context, element.page(tag(backend, view=view))).ready()
    assert host.until("portal-navigate")["view"] == "overview"
    assert "ACM-2026-1098" not in host.frame.locator("h1").inner_text()


def test_a_plain_frame_asks_nobody(lend: Lend, element: ElementHost, reader: Customer) -> None:
    session = reader.session()
    frame = f'<iframe title="Billing" src="{session["url"]}"></iframe>'
    with lend(expected="401") as context:
        page = context.new_page()
        page.add_init_script("self.heard = []; addEventListener('message', (e) => heard.push(e))")
        page.goto(element.page(frame))
        portal = page.frames[1]
        portal.wait_for_selector("#app[data-lang]:not([aria-busy]) h1", state="attached")
        reader.revoke(session["id"])
        expect(portal.locator("h1")).to_have_text("This link was withdrawn")
        expect(portal.get_by_role("button", name="Try again")).to_be_hidden()
        assert page.evaluate("heard.length") == 0
