"""The page before anybody has shown a token: a name and a look, nothing of any customer.

Pure; knows no HTTP. What is in it may be read by anyone who knows the organization's id.
"""

from typing import Any

from services.portal.languages import SOURCE_LOCALE, Language, choose, language, offered
from services.portal.pages.accent import accents
from services.portal.pages.assets import Assets
from services.portal.pages.reader import organization_name
from services.portal.pages.rendering import render, states_html
from services.portal.pages.states import unknown_portal

_COLOR_SCHEMES = {"light": "light", "dark": "dark", "auto": "light dark"}


def shell(
    organization: dict[str, Any], *, assets: Assets, nonce: str, view: str, theme: str | None
) -> str:
    """The page of an organization (`Queries.organization`), with the skeleton of a view.

    `theme` is the address's; without one that exists it is the organization's, else the reader's.
    """
    branding = organization["branding"]
    name = organization_name(organization)
    spoken = choose(None, None, organization["locale"])
    look = next((t for t in (theme, branding.get("theme")) if t in _COLOR_SCHEMES), "auto")
    return render(
        "shell.html",
        spoken,
        title=spoken.domain("pages").gettext("Billing"),
        organization_id=organization["id"],
        organization_name=name,
        accents=accents(branding.get("accent_color")),
        radius=branding.get("radius"),
        theme=look,
        color_scheme=_COLOR_SCHEMES[look],
        states=states_html(spoken, name),
        view=view,
        nonce=nonce,
        assets=assets.address,
        modules=assets.modules,
    )


def states_only(organization: dict[str, Any], locale: str) -> str:
    """The states in a language that a reader used before."""
    spoken = choose(offered(locale), None, organization["locale"])
    return states_html(spoken, organization_name(organization))


def unknown(*, assets: Assets, nonce: str) -> str:
    """The page of an address that no organization has."""
    spoken: Language = language(SOURCE_LOCALE)
    title, text = unknown_portal(spoken.domain("pages"))
    return render(
        "unknown.html", spoken, title=title, text=text, assets=assets.address, nonce=nonce
    )
