"""Opens portals in a real browser and listens for what a reader should never meet."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request

from tests.browser.hosting import Host

# A loaded test machine; on a quiet one a page takes a fraction of a second.
MILLISECONDS_MAX = 15_000
_VIOLATIONS = """addEventListener('securitypolicyviolation', (event) => console.error(
    `policy violated: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass(slots=True)
class Watch:
    """What went on behind the page. `complaints`: console errors, policy violations, exceptions."""

    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def origins(self) -> set[str]:
        return {"/".join(r.url.split("/")[:3]) for r in self.requests if r.url.startswith("http")}


@dataclass(frozen=True, slots=True)
class OpenPortal:
    """A portal in a frame of the host's page."""

    page: Page
    watch: Watch

    @property
    def frame(self) -> Frame:
        """The portal's frame."""
        return self.page.frames[1]

    def path(self) -> str:
        """The part of the frame's address after its origin."""
        return "/" + "/".join(self.frame.url.split("/")[3:])

    def ready(self) -> "OpenPortal":
        """Returns when a page with content stands."""
        self.frame.wait_for_selector("#app[data-lang]:not([aria-busy]) h1", state="attached")
        return self

    def headline(self) -> str:
        return self.frame.locator(".headline").first.inner_text()

    def numbers(self) -> list[str]:
        """The invoice numbers of the list, in its order."""
        return self.frame.locator(".invoices .number").all_inner_texts()

    def until(self, condition: str) -> None:
        """Wait until a condition written in JavaScript holds in the frame.

        Playwright's own `wait_for_function` calls eval, which the page's policy forbids.
        """
        self.frame.evaluate(
            "new Promise((done) => { const look = () => (" + condition + ") ? done() :"
            " requestAnimationFrame(look); look() })"
        )

    def reload(self) -> None:
        """Load the frame anew; returns when a page with content stands."""
        reload(self.frame)

    def turn_to(self, portal_url: str) -> "OpenPortal":
        """Load another page of the portal in the frame; returns when its content stands."""
        self.frame.goto(portal_url)
        return self.ready()


def reload(frame: Frame) -> None:
    """Load a frame anew; returns when a page with content stands."""
    frame.evaluate("document.documentElement.dataset.old = ''; location.reload()")
    frame.wait_for_selector(
        "html:not([data-old]) #app[data-lang]:not([aria-busy]) h1", state="attached"
    )


@dataclass(frozen=True, slots=True)
class Window:
    """A browser window that stays open for several tests. `complaints`: of all of its pages."""

    context: BrowserContext
    complaints: list[str]

    @contextmanager
    def lent(self, expected: str | None) -> Iterator[BrowserContext]:
        """For one test: afterwards its pages are closed, and none may have complained."""
        stay = set(self.context.pages)
        self.complaints.clear()
        try:
            yield self.context
            assert self.unexpected(expected) == []
        finally:
            for page in set(self.context.pages) - stay:
                page.close()
            self.context.clear_cookies()

    def unexpected(self, expected: str | None) -> list[str]:
        """The complaints but those with these words in them."""
        return [said for said in self.complaints if expected is None or expected not in said]


# `with lend(expected=…, viewport=…) as context`: a window of the fixture `lend`.
Lend = Callable[..., AbstractContextManager[BrowserContext]]


@contextmanager
def standing(browser: Browser, **context: Any) -> Iterator[Window]:
    """A browser without history, and what its pages complain of."""
    opened = browser.new_context(**context)
    opened.set_default_timeout(MILLISECONDS_MAX)
    opened.add_init_script(_VIOLATIONS)
    complaints: list[str] = []
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    opened.on("console", lambda said: _note(complaints, said.type, said.text))
    try:
        yield Window(opened, complaints)
    finally:
        opened.close()


@contextmanager
def browsing(
    browser: Browser, *, expected: str | None = None, **context: Any
) -> Iterator[BrowserContext]:
    """A browser without history. At the end no page may have complained, but of what is expected.

    Chromium itself writes every answer of 400 and above to the console.
    """
    with standing(browser, **context) as window:
        yield window.context
        assert window.unexpected(expected) == []


def opener(host: Host) -> Callable[..., OpenPortal]:
    """`opener(host)(context, portal_url)` opens the portal from the host's page."""

    def open_portal(context: BrowserContext, portal_url: str, *, height: int = 2_000) -> OpenPortal:
        page, watch = context.new_page(), Watch()
        page.on("request", lambda request: watch.requests.append(request))  # noqa: PLW0108 - Playwright marks the handler, which a built-in cannot be
        page.on("console", lambda said: _note(watch.complaints, said.type, said.text))
        page.goto(host.page(portal_url, height=height))
        return OpenPortal(page, watch)

    return open_portal


def _note(complaints: list[str], kind: str, text: str) -> None:
    if kind == "error":
        complaints.append(text)
