"""What may be set of an organization, by the API and by the command. Pure.

Narrower than what an event may tell: that is what a billing system has, this is what a person types
to be shown. What is so already may be said again, so that an answer can be sent back as it came.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from contracts.accounts import NAME_CHARACTERS_MAX
from services.chassis.logo_addresses import LogoRefusedError, logo_address
from services.ledger.refusals import INVALID, TOO_LONG, refused


def check_settings(fields: Mapping[str, JsonValue], known: Mapping[str, Any]) -> None:
    """`fields` fit the model already; `known`: the organization as it is. Raises RefusedError."""
    name, logo_url = fields.get("name"), fields.get("logo_url")
    if isinstance(name, str) and len(name) > NAME_CHARACTERS_MAX and name != known.get("name"):
        raise refused("name", TOO_LONG, f"has more than {NAME_CHARACTERS_MAX} characters")
    if not isinstance(logo_url, str) or not logo_url or logo_url == known.get("logo_url"):
        return
    try:
        # Whether this machine may be asked, only the portal knows, which fetches it.
        logo_address(logo_url, loopback=True)
    except LogoRefusedError as error:
        raise refused("logo_url", INVALID, str(error)) from error
