"""Whatever a host asks for can be read, and so can the element when there is trouble."""

from http import HTTPStatus

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import AXE, complaints
from tests.browser.customers import Customer
from tests.browser.element_host import ElementHost, HostPage, open_page
from tests.browser.portal_page import Lend, OpenPortal, Watch
from tests.browser.test_element import tag, url_of

pytestmark = pytest.mark.browser


def inside(host: HostPage) -> list[str]:
    """What axe finds in the portal's frame."""
    return complaints(OpenPortal(host.page, Watch()))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#ffcc00", "#ffffff", "#000000", "#ff0000", "#7f7f7f"])
def test_every_accent_can_be_read(
    lend: Lend, element: ElementHost, reader: Customer, theme: str, accent: str
) -> None:
    src = element.backend(url_of(reader))
    with lend(reduced_motion="reduce") as context:
        address = element.page(tag(src, theme=theme, accent=accent, radius="24", font="Georgia"))
        host = open_page(context, address).ready()
        assert inside(host) == []
        host.element("it.setAttribute('view', 'invoices?status=overdue')")
        host.until("portal-navigate")
        assert inside(host) == []


def test_axe_finds_nothing_in_the_hosts_page(
    context: BrowserContext, element: ElementHost, reader: Customer
) -> None:
    address = element.page(f"<main>{tag(element.backend(url_of(reader)))}</main>")
    host = open_page(context, address).ready()
    assert around(host) == []


def test_axe_finds_nothing_when_there_is_trouble(lend: Lend, element: ElementHost) -> None:
    src = element.backend(lambda: HTTPStatus.FORBIDDEN)
    with lend(expected="403") as context:
        host = open_page(context, element.page(f"<main>{tag(src)}</main>", lang="ar"))
        expect(host.page.get_by_role("alert")).to_have_css("direction", "rtl")
        assert around(host) == []


def around(host: HostPage) -> list[str]:
    """What axe finds in the host's page, which has to let it in first."""
    # The heading of the ten lines stands above the landmark; that is the host's own affair.
    found = host.page.evaluate(
        f"{AXE}; axe.run(document.querySelector('main'), {{ resultTypes: ['violations'] }})"
    )
    return [violation["id"] for violation in found["violations"]]
