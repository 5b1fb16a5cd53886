"""One page inside the shell as HTML: what every view shares. Pure; knows no view and no HTTP."""

from typing import Any

from services.portal.pages.reader import Reader, freshness
from services.portal.pages.rendering import render, states_html


def partial(
    reader: Reader,
    view: str,
    *,
    title: str,
    fresh: dict[str, Any] | None,
    announce: str = "",
    template: str = "",
    **values: object,
) -> str:
    """The page of a view. `fresh` has `as_of` and `lag_seconds`; None when nothing of it ages.

    `announce` is said when the page stands; without it the title is.
    """
    return render(
        f"{reader.templates}{template or view}.html",
        reader.language,
        layout=f"{reader.templates}app.html",
        view=view,
        title=title,
        announce=announce or title,
        organization_name=reader.organization_name,
        logo=reader.logo,
        freshness=fresh and freshness(reader, fresh["as_of"], fresh["lag_seconds"]),
        states=states_html(reader.language, reader.organization_name),
        **values,
    )


def missing(
    reader: Reader, view: str, *, title: str, text: str, link: str, link_text: str, named: str = ""
) -> str:
    """A page that says that something is not there, with one way on. `named`: what it is about."""
    return partial(
        reader,
        view,
        template="missing",
        title=title,
        text=text,
        named=named,
        link=link,
        link_text=link_text,
        fresh=None,
    )
