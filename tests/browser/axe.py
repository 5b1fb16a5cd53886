"""What axe (WCAG 2.2 AA and good practice) finds in a page, in the looks that a page has."""

import json
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from tests.browser.portal_page import OpenPortal

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of those, what a colour scheme can change.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# ... and what the height of a window can, which covers things and makes them small.
LAYOUT_RULES = ["color-contrast", "scrollable-region-focusable", "target-size"]
WIDE = {"width": 1_200, "height": 900}
PHONE = {"width": 320, "height": 640}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark phone": {"viewport": PHONE, "color_scheme": "dark"},
}
SIZES = {name: {"viewport": LOOKS[name]["viewport"]} for name in ("light", "phone")}


# The portal in its frame, or a page as it is.
Shown = OpenPortal | Page


def complaints(shown: Shown) -> list[str]:
    """What axe finds in it as it looks now."""
    return _found(shown, {"type": "tag", "values": RULES})


def complaints_of_layout(portal: OpenPortal) -> list[str]:
    """What axe finds in a window as wide as one that it has looked at, and of another height."""
    return _found(portal, {"type": "rule", "values": LAYOUT_RULES})


def complaints_in_both_schemes(shown: Shown) -> list[str]:
    """What axe finds in light colours, and of what colours can change in dark ones.

    One page serves both, since it takes most of the time to open one.
    """
    page = shown if isinstance(shown, Page) else shown.page
    found = complaints(shown)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += _found(shown, {"type": "rule", "values": COLOUR_RULES})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def _found(shown: Shown, rules: dict[str, Any]) -> list[str]:
    frame = shown.main_frame if isinstance(shown, Page) else shown.frame
    # Half a megabyte of script, which stays for as long as the frame's document does.
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(AXE)
    found = frame.evaluate(
        f"axe.run(document, {{ runOnly: {json.dumps(rules)}, resultTypes: ['violations'] }})"
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
