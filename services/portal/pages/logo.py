"""Where the page has an organization's logo: on our own origin. Pure; fetches nothing.

The page asks nobody else, so the portal fetches the logo and serves it (services/portal/logos).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

_DIGEST_CHARACTERS = 16


def logo_address(organization: Mapping[str, Any]) -> str:
    """The address, another one when the logo's own changes; empty when there is no logo."""
    url = organization.get("logo_url")
    if not isinstance(url, str) or not url:
        return ""
    return f"/portal/logo/{quote(str(organization['id']), safe='')}/{logo_digest(url)}"


def logo_digest(url: str) -> str:
    """What stands for the logo's own address in ours."""
    return sha256(url.encode()).hexdigest()[:_DIGEST_CHARACTERS]
