"""Motion that is not wanted, colours that the reader has chosen, and paper."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.customers import Customer
from tests.browser.every_page import every_page, page_url
from tests.browser.portal_page import Lend, OpenPortal

pytestmark = pytest.mark.browser
Open = Callable[..., OpenPortal]

# Paper of A4 between margins of a centimetre, at 96 pixels an inch.
PAPER = {"width": 718, "height": 1_047}
# Those that run by the clock; what follows the reader's own scrolling is the reader's motion.
RUNNING = """() => document.getAnimations()
  .filter((one) => one.timeline === document.timeline)
  .map((one) => one.animationName ?? one.transitionProperty)"""
# A row that has changed and a page that waits for the next one, which are all that moves.
STIR = """() => {
  document.querySelector('[data-live]').classList.add('changed');
  document.querySelector('.results').getBoundingClientRect();
  document.getElementById('app').setAttribute('aria-busy', 'true');
}"""
LASTING = """() => [...document.querySelectorAll('*')].flatMap((box) =>
  ['', '::before', '::after'].filter((part) => {
    const { transitionDuration, scrollBehavior } = getComputedStyle(box, part || null);
    return !/^(0s(, )?)+$/.test(transitionDuration) || scrollBehavior === 'smooth';
  }).map((part) => box.tagName + box.className + part))"""


def of(frame: Frame, selector: str, name: str) -> str:
    """A computed property of the first element."""
    value: str = frame.locator(selector).first.evaluate(
        "(box, name) => getComputedStyle(box)[name]", name
    )
    return value


def system(frame: Frame, color: str) -> str:
    """A colour of the reader's own palette as computed values have it."""
    value: str = frame.evaluate(
        """(color) => {
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.setProperty('forced-color-adjust', 'none');
          probe.style.color = color;
          const computed = getComputedStyle(probe).color;
          probe.remove();
          return computed;
        }""",
        color,
    )
    return value


# -- motion ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_for_whom_does_not_want_it(
    lend: Lend, open_portal: Open, reader_url: str, wish: str, moves: bool
) -> None:
    with lend(reduced_motion=wish) as context:
        portal = open_portal(context, reader_url).ready()
        portal.frame.evaluate(STIR)
        running = portal.frame.evaluate(RUNNING)
        assert ("changed" in running, "opacity" in running) == (moves, moves)
        if not moves:
            assert running == []
            # What has changed is still seen.
            plain = of(portal.frame, "body", "backgroundColor")
            assert of(portal.frame, ".changed", "backgroundColor") != plain


def test_no_page_has_anything_that_would_move(
    lend: Lend, open_portal: Open, reader: Customer
) -> None:
    with lend(reduced_motion="reduce") as context:
        session_url = reader.session()["url"]
        portal = open_portal(context, session_url).ready()
        for search in every_page(reader).values():
            portal.turn_to(page_url(session_url, search))
            assert portal.frame.evaluate(LASTING) == []
            assert portal.frame.evaluate(RUNNING) == []


# -- colours of the reader's own -------------------------------------------------------------------


@pytest.fixture(params=["light", "dark"])
def forced(request: pytest.FixtureRequest, lend: Lend, open_portal: Open, reader_url: str) -> Any:
    """The overview in forced colours, where the host asks for the other theme than the reader."""
    with lend(forced_colors="active", color_scheme=request.param) as context:
        address, _, token = reader_url.partition("#")
        other = "light" if request.param == "dark" else "dark"
        portal = open_portal(context, f"{address}?theme={other}#{token}").ready()
        yield portal


def test_the_ages_keep_their_edges_and_their_colours_in_forced_colours(forced: OpenPortal) -> None:
    frame = forced.frame
    ink, paper = system(frame, "CanvasText"), system(frame, "Canvas")
    assert ink != paper
    bar = ".ageing-bar >> nth=0 >> rect"
    parts = frame.locator(bar).count()
    assert parts > 1
    fills = []
    for number in range(parts):
        rect = f"{bar} >> nth={number}"
        assert of(frame, rect, "stroke") == ink
        assert of(frame, rect, "vectorEffect") == "non-scaling-stroke"
        fills.append(of(frame, rect, "fill"))
    assert len(set(fills)) == parts
    for swatch in frame.locator(".compact .swatch").all():
        assert swatch.evaluate("(box) => getComputedStyle(box).borderTopColor") == ink
        assert swatch.evaluate("(box) => getComputedStyle(box).borderTopWidth") == "1px"
        colour = swatch.evaluate("(box) => getComputedStyle(box).backgroundColor")
        assert colour != paper
    # A part and its row are of one colour.
    drawn = frame.locator(".ageing-bar rect").first.get_attribute("class")
    assert of(frame, f".swatch.{drawn}", "backgroundColor") == fills[0]


def test_statuses_keep_their_shapes_in_forced_colours(forced: OpenPortal) -> None:
    frame = forced.frame
    ink = system(frame, "CanvasText")
    shapes = frame.locator(".status svg").all()
    assert shapes
    for shape in shapes:
        fill = shape.evaluate("(svg) => getComputedStyle(svg).fill")
        assert fill == shape.evaluate("(svg) => getComputedStyle(svg.parentElement).color") == ink
        assert shape.evaluate("(svg) => svg.getBoundingClientRect().width") > 10
    # The same shape never means two things.
    told = frame.evaluate(
        "[...document.querySelectorAll('.status')].map((status) =>"
        " [status.querySelector('use').getAttribute('href'), status.textContent])"
    )
    assert len({shape for shape, _ in told}) == len({word for _, word in told}) > 1


def test_the_chart_keeps_its_bars_apart_in_forced_colours(forced: OpenPortal) -> None:
    frame = forced.frame
    ink, paper, mark = (system(frame, name) for name in ("CanvasText", "Canvas", "Highlight"))
    assert of(frame, ".bar-invoiced", "fill") == paper
    assert of(frame, ".bar-invoiced", "stroke") == ink
    assert of(frame, ".bar-paid", "fill") == of(frame, ".key-paid", "backgroundColor") == mark
    assert mark not in (ink, paper)
    assert of(frame, ".key-invoiced", "borderTopColor") == ink
    assert of(frame, ".ground", "stroke") == ink


def test_the_focus_is_seen_in_forced_colours(forced: OpenPortal) -> None:
    frame, mark = forced.frame, system(forced.frame, "Highlight")
    for selector in (".tabs a", ".button", ".compact a", "summary", ".icon-button"):
        frame.locator(selector).first.focus()
        forced.page.keyboard.press("Shift+Tab")
        forced.page.keyboard.press("Tab")
        ring = frame.evaluate(
            "(() => { const { outlineStyle, outlineWidth, outlineColor } ="
            " getComputedStyle(document.activeElement);"
            " return [outlineStyle, outlineWidth, outlineColor] })()"
        )
        assert ring == ["solid", "2px", mark], selector
    # The whole row of a list is what is focused.
    frame.locator(".invoices .number").first.focus()
    ring = frame.evaluate(
        "(() => { const { outlineStyle, outlineColor, width } ="
        " getComputedStyle(document.activeElement, '::before');"
        " const row = document.activeElement.closest('tr').clientWidth;"
        " return [outlineStyle, outlineColor, parseFloat(width) >= row] })()"
    )
    assert ring == ["solid", mark, True]


# -- paper -----------------------------------------------------------------------------------------


PRESSED = """() => [...document.querySelectorAll(
  'nav, button, input, select, progress, .button, .tabs, .toolbar, .chips, .pager,'
  + ' .selection, .tray, [role=search]')]
  .filter((box) => box.checkVisibility({ visibilityProperty: true }))
  .map((box) => box.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll('body *')]
  .filter((box) => box.checkVisibility({ visibilityProperty: true }) && !box.closest('.hidden, svg')
    && getComputedStyle(box).clipPath === 'none')
  .filter((box) => {
    const { left, right } = box.getBoundingClientRect();
    const { overflowX, overflowY, display } = getComputedStyle(box);
    const cuts = display !== 'inline' && (
      (overflowX !== 'visible' && box.scrollWidth > box.clientWidth + 1)
      || (overflowY !== 'visible' && box.scrollHeight > box.clientHeight + 1));
    return cuts || left < -1 || right > innerWidth + 1;
  }).map((box) => box.outerHTML.slice(0, 80))"""
READ = {
    "overview": (".headline", ".ageing-bar", ".compact", ".bars", ".invoices .number"),
    "invoices": (".summary", ".invoices .number", ".invoices .amount", ".invoices .status"),
    "invoice": (".headline", ".facts", ".lines", ".totals", ".timeline"),
}


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
def test_what_is_printed_is_what_is_read(
    lend: Lend, open_portal: Open, reader: Customer, locale: str
) -> None:
    """Without what can only be pressed, and nothing cut."""
    with lend(viewport=PAPER) as context:
        session_url = reader.session(locale=locale)["url"]
        portal = open_portal(context, session_url).ready()
        for name, search in every_page(reader).items():
            portal.page.emulate_media(media="screen")
            portal.turn_to(page_url(session_url, search))
            if name == "invoices":
                portal.frame.locator("[data-choose]").first.check()
                expect(portal.frame.locator("#selection")).to_be_visible()
            assert portal.frame.evaluate(PRESSED), "on a screen there is something to press"
            portal.page.emulate_media(media="print")
            assert portal.frame.evaluate(PRESSED) == [], name
            assert portal.frame.evaluate(CUT) == [], name
            for part in READ.get(name, ("h1", ".organization")):
                expect(portal.frame.locator(part).first).to_be_visible()
