"""The page before anybody has shown a token: a name and a look, nothing of any customer.

Pure; knows no HTTP. What is in it may be read by anyone who knows the organization's id.
"""

from collections.abc import Mapping
from typing import Any

from services.portal.framing import may_frame
from services.portal.languages import SOURCE_LOCALE, accepted, choose, language, offered
from services.portal.pages.assets import Assets
from services.portal.pages.logo import logo_address
from services.portal.pages.look import look
from services.portal.pages.reader import organization_name
from services.portal.pages.rendering import render, states_html
from services.portal.pages.states import failure


def shell(
    organization: dict[str, Any], asked: Mapping[str, str], *, assets: Assets, nonce: str
) -> str:
    """The page of an organization (`Queries.organization`), with the skeleton of a view.

    `asked` is what the address asks: `view`, `locale`, `host` (who frames it) and a look.
    """
    name = organization_name(organization)
    spoken = choose(offered(asked.get("locale")), None, organization["locale"])
    host = asked.get("host", "")
    return render(
        "shell.html",
        spoken,
        title=spoken.domain("pages").gettext("Billing"),
        organization_id=organization["id"],
        organization_name=name,
        logo=logo_address(organization),
        look=look(organization["branding"], asked),
        host=host if may_frame(organization["allowed_origins"], host) else "",
        states=states_html(spoken, name),
        view=asked.get("view", ""),
        nonce=nonce,
        assets=assets.address,
        modules=assets.modules,
    )


def states_only(organization: dict[str, Any], locale: str) -> str:
    """The states in a language that a reader used before."""
    spoken = choose(offered(locale), None, organization["locale"])
    return states_html(spoken, organization_name(organization))


def failure_page(
    status: int, asked: Mapping[str, str], accepts: str, *, assets: Assets, nonce: str
) -> str:
    """The page in place of one that could not be made; it knows no organization.

    `asked` is what the address asks, `accepts` the languages of the browser.
    """
    wanted = offered(asked.get("locale")) or accepted(accepts)
    spoken = language(wanted or SOURCE_LOCALE)
    state = failure(spoken.domain("pages"), status)
    return render(
        "failure.html",
        spoken,
        title=state.title,
        text=state.text,
        retry=state.retry,
        look=look({}, asked),
        assets=assets.address,
        nonce=nonce,
    )
