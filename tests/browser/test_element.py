"""A host page of ten lines has a portal that opens, fits, and tells what happens in it."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.customers import Customer, until
from tests.browser.element_host import ElementHost, open_page
from tests.browser.portal_page import Lend, browsing

pytestmark = pytest.mark.browser


def tag(src: str, **attributes: str) -> str:
    """The element as a host writes it."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<customer-portal src="{src}"{given}></customer-portal>'


def url_of(customer: Customer, **asked: object) -> Callable[[], str]:
    """A backend that makes a new session each time, as a backend should."""

    def backend() -> str:
        url: str = customer.session(**asked)["url"]
        return url

    return backend


def test_ten_lines_are_a_portal_under_the_strictest_policy_of_a_host(
    new_context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    address = element.page(tag(element.backend(url_of(reader)), view="invoices"))
    assert len(element.pages["/" + address.split("/", 3)[3]].strip().splitlines()) == 10
    host = open_page(new_context, address).ready()
    assert host.told("portal-ready")[0]["view"] == "invoices"
    expect(host.frame.locator(".invoices .number").first).to_be_visible()
    assert host.page.locator("customer-portal iframe").get_attribute("sandbox") == (
        "allow-scripts allow-same-origin allow-downloads allow-popups"
        " allow-popups-to-escape-sandbox"
    )
    assert new_context.cookies() == []
    assert host.page.evaluate("crossOriginIsolated")


def test_it_needs_no_cookie_and_no_storage_of_either_site(
    new_context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    new_context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])"
        " Object.defineProperty(window, name,"
        " { get() { throw new DOMException('denied', 'SecurityError') } });"
        "Object.defineProperty(document, 'cookie',"
        " { get() { throw new DOMException('denied', 'SecurityError') } })"
    )
    address = element.page(tag(element.backend(url_of(reader)), view="invoices"))
    host = open_page(new_context, address).ready()
    host.frame.evaluate("location.reload()")
    host.ready(2)
    expect(host.frame.locator(".invoices .number").first).to_be_visible()


def test_the_frame_is_as_high_as_its_page_and_named_by_it(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    host = open_page(context, element.page(tag(element.backend(url_of(reader, locale="de")))))
    host.ready()
    frame = host.page.locator("customer-portal iframe")
    for view in ("invoices", "overview"):
        host.element(f"it.setAttribute('view', '{view}')")
        host.frame.wait_for_selector(f"#app[data-view={view}]:not([aria-busy])")
        high = host.frame.evaluate("document.body.getBoundingClientRect().height")
        expect(frame).to_have_css("height", f"{-(-high // 1):.0f}px")
        assert host.frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
        expect(frame).to_have_attribute("title", host.frame.title())
        expect(frame).to_have_attribute("lang", "de")


def test_what_the_reader_does_is_told_in_a_form_that_the_element_takes(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    host = open_page(context, element.page(tag(element.backend(url_of(reader))))).ready()
    host.frame.get_by_role("link", name="Invoices", exact=True).click()
    assert host.until("portal-navigate")["address"] == "invoices"
    host.frame.get_by_role("searchbox").fill("1098")
    address = host.until("portal-navigate", 2)["address"]
    assert address == "invoices?q=1098"
    again = open_page(
        context, element.page(tag(element.backend(url_of(reader)), view=address))
    ).ready()
    expect(again.frame.get_by_role("searchbox")).to_have_value("1098")


# A host whose page scrolls, and one that scrolls a part of it, as many do.
BOX = "document.getElementById('box').style.cssText = 'height: 380px; overflow: auto'"
SCROLLERS = {
    "page": ("", "document.scrollingElement"),
    "box": (BOX, "document.getElementById('box')"),
}


@pytest.mark.parametrize("scroller", SCROLLERS)
def test_the_hosts_page_scrolls_with_the_reader(
    lend: Lend, element: ElementHost, reader: Customer, scroller: str
) -> None:
    script, _ = SCROLLERS[scroller]
    portal = tag(element.backend(url_of(reader)), view="invoices")
    address = element.page(f'<div id="box">{portal}</div>', more=element.script(script + ";"))
    with lend(viewport={"width": 1_000, "height": 420}) as context:
        host = open_page(context, address).ready()

        def top(place: str = "customer-portal iframe") -> float:
            box = host.page.locator(place).bounding_box()
            assert box is not None
            return box["y"]

        last = host.frame.locator(".invoices a").last
        last.hover()
        before = top()
        assert before < -100
        last.click()
        host.until("portal-navigate")
        assert abs(top() - (top("#box") if scroller == "box" else 0)) < 1
        host.page.evaluate("history.back()")
        host.until("portal-navigate", 2)
        assert abs(top() - before) <= 1


@pytest.mark.parametrize("scroller", SCROLLERS)
def test_what_sticks_to_the_lower_edge_is_in_sight(
    browser: Browser, element: ElementHost, reader: Customer, scroller: str
) -> None:
    script, scrolls = SCROLLERS[scroller]
    portal = tag(element.backend(url_of(reader)), view="invoices")
    address = element.page(f'<div id="box">{portal}</div>', more=element.script(script + ";"))
    with browsing(browser, viewport={"width": 1_000, "height": 460}) as context:
        host = open_page(context, address).ready()
        host.frame.locator("[data-choose]").first.check()
        bar = host.frame.locator(".selection")
        edge = host.page.locator("#box").bounding_box() if scroller == "box" else None
        low = 461 if edge is None else edge["y"] + edge["height"] + 1
        for down in (0, 60):
            host.page.evaluate(f"{scrolls}.scrollTo(0, {down})")
            assert until(bar.bounding_box, lambda box: box and 0 < box["y"] <= low - box["height"])


def test_two_portals_and_two_tabs_never_mix(
    context: BrowserContext,
    element: ElementHost,
    reader: Customer,
    make_customer: Callable[..., Customer],
) -> None:
    other = make_customer()
    other.billing.publish(other.billing.payment(other.id_of(1), 1_845_000))
    one, two = element.backend(url_of(reader)), element.backend(url_of(other))
    both = open_page(context, element.page(tag(one) + tag(two))).ready(2)
    tab = open_page(context, element.page(tag(two))).ready()
    first, second = [
        both.page.frame_locator(f"customer-portal >> nth={number} >> iframe") for number in (0, 1)
    ]
    for portal, is_late in ((first, True), (second, False), (tab.frame, False)):
        portal.get_by_role("heading", level=1).wait_for()
        late = portal.locator(".headline-name", has_text="Overdue")
        expect(late).to_have_count(int(is_late))
    # What is asked of one is done by one.
    both.element("it.setAttribute('view', 'invoices')", 1)
    both.until("portal-navigate")
    views = [frame.locator("#app").get_attribute("data-view") for frame in both.portals()]
    assert sorted(view or "" for view in views) == ["invoices", "overview"]
    expect(tab.frame.locator("#app")).to_have_attribute("data-view", "overview")


def test_errors_in_the_hosts_page_leave_it_alone(
    lend: Lend, element: ElementHost, reader: Customer
) -> None:
    broken = element.script(
        "document.addEventListener('portal-ready', () => { throw new Error('of the host') });"
        "addEventListener('message', () => { throw new Error('of the host') });"
        "throw new Error('of the host');"
    )
    with lend(expected="of the host") as context:
        address = element.page(tag(element.backend(url_of(reader))), more=broken)
        host = open_page(context, address).ready()
        host.frame.get_by_role("link", name="Invoices", exact=True).click()
        assert host.until("portal-navigate")["view"] == "invoices"


def test_it_may_be_moved_and_removed_at_any_time(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    src = element.backend(url_of(reader))
    host = open_page(context, element.page(tag(src))).ready()
    host.frame.get_by_role("link", name="Invoices", exact=True).click()
    host.until("portal-navigate")
    host.page.evaluate("document.body.prepend(document.querySelector('customer-portal'))")
    host.ready(2)
    # A frame that moves loads anew; the reader is where they were.
    expect(host.frame.locator("#app")).to_have_attribute("data-view", "invoices")
    asked = element.asked[int(src.rpartition("/")[2])]
    with host.page.expect_event("framedetached"):
        host.page.evaluate("window.kept = document.querySelector('customer-portal'); kept.remove()")
    assert host.page.evaluate("kept.shadowRoot.querySelector('iframe')") is None
    assert host.portals() == []
    host.page.evaluate("document.body.append(kept)")
    host.ready(3)
    assert element.asked[int(src.rpartition("/")[2])] == asked + 1


def test_it_may_be_made_by_script_and_take_its_address_from_a_function(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    host = open_page(context, element.page(""))
    host.page.evaluate(
        """(url) => { const made = document.createElement('customer-portal');
            made.portalUrl = async () => url; document.body.append(made) }""",
        reader.session()["url"],
    )
    host.ready()
    expect(host.frame.locator("main")).to_contain_text("€18,450.00")


def test_a_backend_that_stumbles_is_asked_again(
    lend: Lend, element: ElementHost, reader: Customer
) -> None:
    answers = [HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS]

    def stumbling() -> str | HTTPStatus:
        return answers.pop() if answers else url_of(reader)()

    with lend(expected="status of") as context:
        host = open_page(context, element.page(tag(element.backend(stumbling), method="post")))
        host.ready()
        assert host.told("portal-error") == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (HTTPStatus.FORBIDDEN, "source_refused"),
        ("javascript:alert(1)#token", "source_invalid"),
        ("https://portal.example.com/portal/acme", "source_invalid"),
    ],
)
def test_a_backend_that_refuses_is_told_to_the_reader_in_the_pages_language(
    lend: Lend, element: ElementHost, reader: Customer, answer: str | HTTPStatus, code: str
) -> None:
    answers: list[str | HTTPStatus] = [answer]

    def refusing() -> str | HTTPStatus:
        return answers.pop() if answers else url_of(reader)()

    with lend(expected="403") as context:
        host = open_page(context, element.page(tag(element.backend(refusing)), lang="fr-CA"))
        assert host.until("portal-error")["code"] == code
        expect(host.page.get_by_role("alert")).to_contain_text("Cette page n’a pas pu être chargée")
        host.page.get_by_role("button", name="Réessayer").click()
        host.ready()
        expect(host.page.get_by_role("alert")).to_be_hidden()


def test_a_frame_that_never_speaks_is_told(
    browser: Browser, element: ElementHost, reader: Customer
) -> None:
    url = reader.session()["url"]
    elsewhere = url.replace("/portal/", "/portal/api/")
    with browsing(browser, expected="") as context:
        page = context.new_page()
        page.clock.install()
        page.goto(element.page(tag(element.backend(lambda: elsewhere))))
        page.locator("customer-portal iframe").wait_for(state="attached")
        page.clock.fast_forward(21_000)
        expect(page.get_by_role("alert")).to_contain_text("This page could not be loaded")
        expect(page.locator("customer-portal iframe")).to_have_count(0)
