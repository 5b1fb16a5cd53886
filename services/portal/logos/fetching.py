"""What is asked of the fetcher for a logo. Pure but for the asking."""

from urllib.parse import urlsplit

from services.chassis.checked_connections import host_of
from services.portal.logos.images import MEDIA_TYPES
from services.portal.logos.logos import BYTES_MAX, SECONDS_MAX, Fetch
from services.portal.originals.fetching import Fetched, Fetcher, FetchRefusedError, Wanted

_WANTED = Wanted(MEDIA_TYPES, BYTES_MAX, SECONDS_MAX)


def logo_fetch(fetcher: Fetcher) -> Fetch:
    """Fetches a logo from whatever public host its address names.

    The organization named the address itself, so its host is allowed; that it is public, and all
    other bounds, are the fetcher's to see to.
    """

    async def fetch(url: str) -> Fetched:
        return await fetcher.fetch(url, {_host(url)}, _WANTED)

    return fetch


def _host(url: str) -> str:
    """The host as the fetcher compares it."""
    try:
        return host_of(urlsplit(url))
    except ValueError as error:
        raise FetchRefusedError("the address is none") from error
