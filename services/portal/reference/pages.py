"""Turns what the documents say into pages (Jinja2, everything escaped). Pure; knows no HTTP.

In English, as the documents are. No script, and nothing of anybody.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from jinja2 import Environment
from markupsafe import Markup, escape

from services.portal.reference.documents import Document
from services.portal.templating import environment

HOME: Final = "/docs/api"
FOLDER: Final = "reference/"
_CODE: Final = re.compile(r"`([^`]+)`")
# For whom a document is, in the order of who asks first.
_TITLES: Final = {
    "token": "Links and tokens",
    "portal": "Reading what was billed",
    "ledger": "Events and settings",
}


def title_of(document: Document) -> str:
    """What its page is called."""
    return _TITLES.get(document.name, document.reference.title)


def in_order(documents: Sequence[Document]) -> list[Document]:
    """As they are listed: those that a host asks first, then any others."""
    names = list(_TITLES)
    return sorted(
        documents,
        key=lambda one: names.index(one.name) if one.name in names else len(names),
    )


def index(documents: Sequence[Document], *, assets: str, own_assets: str) -> str:
    """Every operation of every document, a line each."""
    return _render("index.html", documents, None, assets, own_assets)


def service(
    document: Document, documents: Sequence[Document], *, assets: str, own_assets: str
) -> str:
    """All that one service answers."""
    return _render("service.html", documents, document, assets, own_assets)


def _render(
    template: str,
    documents: Sequence[Document],
    document: Document | None,
    assets: str,
    own_assets: str,
) -> str:
    page = _environment().get_template(f"{FOLDER}{template}")
    return page.render(
        documents=in_order(documents),
        document=document,
        title_of=title_of,
        home=HOME,
        assets=assets,
        own_assets=own_assets,
    )


@cache
def _environment() -> Environment:
    made = environment()
    made.filters["marked"] = marked
    return made


def marked(text: str) -> Markup:
    """Words between backticks as code; everything else as it is."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
