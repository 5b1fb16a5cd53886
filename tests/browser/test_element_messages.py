"""Only the element and its own frame hear each other; what the host wishes is done at once."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.customers import Customer
from tests.browser.element_host import ElementHost, HostPage, element_host, open_page
from tests.browser.test_element import tag, url_of

pytestmark = pytest.mark.browser
COLOR = "getComputedStyle(document.documentElement).getPropertyValue('{name}').trim()"


def value(host: HostPage, name: str) -> str:
    """A property of the frame's style sheets as it is now."""
    found: str = host.frame.evaluate(COLOR.format(name=name))
    return found


def becomes(host: HostPage, name: str, wanted: str) -> None:
    """Wait until a property has a value (in an animation frame: the page's policy forbids eval)."""
    host.frame.evaluate(
        f"new Promise((done) => {{ const look = () => {COLOR.format(name=name)} === "
        f"{json.dumps(wanted)} ? done() : requestAnimationFrame(look); look() }})"
    )


@pytest.fixture
def opened(context: BrowserContext, element: ElementHost, reader: Customer) -> HostPage:
    return open_page(context, element.page(tag(element.backend(url_of(reader))))).ready()


def test_the_element_dresses_the_portal_from_its_first_moment(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    look = {"accent": "#7a3ea8", "radius": "14", "font": "Georgia, serif", "theme": "dark"}
    src = element.backend(url_of(reader))
    host = open_page(context, element.page(tag(src, locale="de", **look))).ready()
    assert value(host, "--accent-light") == "#7a3ea8"
    assert value(host, "--radius") == "14px"
    assert value(host, "--font") == "Georgia, serif"
    expect(host.frame.locator("html")).to_have_attribute("data-theme", "dark")
    expect(host.frame.locator("html")).to_have_attribute("lang", "de")
    # Nothing had to be asked for a second time to look so.
    assert not [
        r
        for r in host.page.evaluate("performance.getEntriesByType('resource')")
        if "/look/" in r["name"]
    ]


def test_attributes_change_the_open_portal_and_may_be_taken_back(opened: HostPage) -> None:
    opened.frame.evaluate("window.stayed = true")
    before = value(opened, "--accent-light")
    opened.element("it.setAttribute('accent', '#ffcc00')")
    # A yellow that cannot be read on white is made readable, as the organization's would be.
    becomes(opened, "--accent-dark", "#ffcc00")
    assert value(opened, "--accent-light") != "#ffcc00"
    opened.element("it.removeAttribute('accent')")
    becomes(opened, "--accent-light", before)
    opened.element("it.setAttribute('radius', '20')")
    becomes(opened, "--radius", "20px")
    opened.element("it.setAttribute('font', 'Comic Web, monospace')")
    becomes(opened, "--font", "monospace")
    opened.element("it.setAttribute('theme', 'dark')")
    expect(opened.frame.locator("html")).to_have_attribute("data-theme", "dark")
    opened.element("it.setAttribute('view', 'invoices?status=overdue')")
    assert opened.until("portal-navigate")["address"] == "invoices?status=overdue"
    opened.element("it.setAttribute('locale', 'ar')")
    expect(opened.frame.locator("html")).to_have_attribute("dir", "rtl")
    expect(opened.frame.locator("#app")).to_have_attribute("data-view", "invoices")
    assert opened.frame.evaluate("window.stayed")


def test_a_look_that_changed_survives_a_reload_of_the_frame(opened: HostPage) -> None:
    opened.element("it.setAttribute('radius', '20')")
    becomes(opened, "--radius", "20px")
    opened.frame.evaluate("location.reload()")
    opened.ready(2)
    assert value(opened, "--radius") == "20px"


@pytest.mark.parametrize(
    "message",
    [
        {"portico": 1, "type": "navigate", "view": "invoices"},
        {"portico": 1, "type": "theme", "theme": "dark", "accent": "#000000"},
        {"portico": 1, "type": "session", "url": "https://evil.example/#token"},
    ],
)
def test_the_frame_hears_nobody_but_the_window_around_it(
    context: BrowserContext,
    element: ElementHost,
    reader: Customer,
    message: dict[str, object],
) -> None:
    with element_host(element.portico) as stranger:
        sent = json.dumps(message)
        # A neighbour on the host's page, of another origin, that knows how the element speaks.
        speaker = stranger.script(
            "addEventListener('message', () => { for (let at = 0; at < parent.length; at += 1)"
            f" parent[at].postMessage({sent}, '*'); parent.postMessage('sent', '*') }})"
        )
        neighbour = stranger.page("", more=speaker)
        frame = (
            f'<iframe id="neighbour" src="{neighbour.replace("localhost", "127.0.0.1")}"></iframe>'
        )
        src = element.backend(url_of(reader))
        host = open_page(context, element.page(tag(src), more=frame)).ready()
        frame_of_neighbour = "document.getElementById('neighbour').contentWindow"
        host.page.evaluate(
            "new Promise((done) => { addEventListener('message', (event) =>"
            f" event.data === 'sent' && done()); {frame_of_neighbour}.postMessage('go', '*') }})"
        )
        # What is told afterwards is done, so what came before was heard and left alone.
        host.element("it.setAttribute('radius', '20')")
        becomes(host, "--radius", "20px")
        expect(host.frame.locator("#app")).to_have_attribute("data-view", "overview")
        expect(host.frame.locator("html")).to_have_attribute("data-theme", "auto")


def test_the_element_hears_nobody_but_its_own_frame(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    with element_host(element.portico) as stranger:
        lie = {"portico": 1, "type": "session-lost", "code": "token_revoked", "height": 5_000}
        error = {"portico": 1, "type": "error", "code": "made up"}
        speaker = stranger.script(
            f"for (const said of [{json.dumps(lie)}, {json.dumps(error)}, 'sent'])"
            " parent.postMessage(said, '*')"
        )
        neighbour = stranger.page("", more=speaker).replace("localhost", "127.0.0.1")
        src = element.backend(url_of(reader))
        host = open_page(context, element.page(tag(src))).ready()
        high = host.page.locator("customer-portal iframe").bounding_box()
        host.page.evaluate(
            "(src) => new Promise((done) => { addEventListener('message', (event) =>"
            " event.data === 'sent' && done()); const frame = document.createElement('iframe');"
            " frame.src = src; document.body.append(frame) })",
            neighbour,
        )
        # The host's own page is none either.
        host.page.evaluate(f"postMessage({json.dumps(error)}, '*')")
        host.element("it.setAttribute('view', 'invoices')")
        host.until("portal-navigate")
        assert host.told("portal-error") == []
        assert element.asked[-1] == 1
        assert high is not None
        assert high["height"] != 5_000


def test_a_host_that_is_not_allowed_is_told_nothing(
    context: BrowserContext, reader: Customer, make_page: Callable[[str], str]
) -> None:
    """A page that lies about its origin: the browser delivers to the origin that was named."""
    url = reader.session()["url"].replace("#", "?host=https://app.example.com#")
    page = context.new_page()
    page.add_init_script("self.heard = []; addEventListener('message', (e) => heard.push(e))")
    page.goto(make_page(url))
    page.frames[1].wait_for_selector("#app[data-lang]:not([aria-busy]) h1", state="attached")
    assert page.frames[1].locator("html").get_attribute("data-host") is None
    assert page.evaluate("heard.length") == 0


@pytest.fixture
def make_page(element: ElementHost) -> Callable[[str], str]:
    return lambda url: element.page(f'<iframe title="Billing" src="{url}"></iframe>')
