"""Postgres is away when billing is opened for the first time: a page says so, and tries again."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncpg
import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.customers import Customer, until
from tests.browser.portal_page import OpenPortal, browsing
from tests.servers import apart
from tests.system.conftest import RunningStack

pytestmark = pytest.mark.browser
TITLE = "Billing cannot be reached at the moment"
ROLE = "portico_portal"


def portal_process(stack: RunningStack) -> int:
    running = json.loads((stack.home / "running.json").read_text(encoding="utf-8"))
    return next(int(each["pid"]) for each in running["processes"] if each["name"] == "portal")


def restart_portal(stack: RunningStack) -> None:
    """It has forgotten every organization that it served."""
    before = portal_process(stack)
    os.kill(before, signal.SIGKILL)
    until(lambda: portal_process(stack), lambda pid: pid != before)
    with stack.api() as api:
        # An organization that there is not: nothing that would be remembered.
        until(
            lambda: api.get("/portal/nobody").status_code,
            lambda status: status == httpx.codes.NOT_FOUND,
        )


async def let_in(stack: RunningStack, connections: int) -> None:
    """Let so many connections of the portal be; those that are go."""
    admin = await asyncpg.connect(stack.postgres_dsn)
    try:
        await admin.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT {connections}")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ROLE
        )
    finally:
        await admin.close()


@contextmanager
def without_postgres(stack: RunningStack) -> Iterator[Callable[[], None]]:
    """To the portal Postgres is away until the function is called."""

    def back() -> None:
        apart(lambda: let_in(stack, -1))

    apart(lambda: let_in(stack, 0))
    try:
        yield back
    finally:
        back()


def test_a_first_visit_without_postgres_says_so_in_the_frame_and_goes_on_by_itself(
    browser: Browser,
    stack: RunningStack,
    reader: Customer,
    open_portal: Callable[..., OpenPortal],
) -> None:
    url = reader.session()["url"]
    restart_portal(stack)
    with browsing(browser, expected="503", locale="de-AT") as context:
        with without_postgres(stack) as back:
            portal = open_portal(context, url)
            expect(portal.frame.locator("html")).to_have_attribute("lang", "de")
            expect(portal.frame.get_by_role("heading")).to_be_visible()
            assert portal.frame.locator("[data-retry]").count() == 0
            # Its host is not known now; the token is kept for when it is.
            assert portal.frame.url == url
            back()
        portal.ready()
        assert portal.headline()
        assert "#" not in portal.frame.url


def test_a_first_visit_without_postgres_can_be_tried_again_in_a_tab(
    browser: Browser, stack: RunningStack, reader: Customer
) -> None:
    url = reader.session()["url"]
    restart_portal(stack)
    with browsing(browser, expected="503") as context:
        page = context.new_page()
        with without_postgres(stack) as back:
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == httpx.codes.SERVICE_UNAVAILABLE
            expect(page.locator("h1")).to_have_text(TITLE)
            back()
        page.get_by_role("button", name="Try again now").click()
        expect(page.locator(".headline").first).to_be_visible()
        assert "#" not in page.url
