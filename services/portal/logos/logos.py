"""Keeps the logos that pages show. Knows no HTTP of ours and no organization."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog
from prometheus_client import Counter

from services.portal.logos.images import Image, image_of
from services.portal.originals.fetching import Fetched, FetchError

# A logo of more is a photograph; all kept ones together stay below 64 MB.
BYTES_MAX: Final = 512 * 1024
SECONDS_MAX: Final = 4.0
_KEPT_MAX: Final = 128
# A changed logo has, mostly, an address of its own.
_FRESH_SECONDS: Final = 3_600.0
_MISSING_SECONDS: Final = 60.0

# How logos came: "fetched" and "refused" are questions to somebody else's server.
_LOGOS: Final = Counter("portal_logos_total", "Logos that were asked for.", ["outcome"])

Fetch = Callable[[str], Awaitable[Fetched]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    image: Image | None
    until: float


class Logos:
    """`fetch` gets the file of an address, within bounds; `now` counts seconds."""

    def __init__(self, fetch: Fetch, now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._coming: dict[str, asyncio.Task[Image | None]] = {}

    async def logo(self, url: str) -> Image | None:
        """The logo at an address, or None when there is none that may be shown."""
        kept = self._kept.get(url)
        if kept is not None and kept.until > self._now():
            self._kept.move_to_end(url)
            _LOGOS.labels("kept").inc()
            return kept.image
        coming = self._coming.get(url)
        if coming is None:
            # A task: whoever asked first may leave, the others still wait for it.
            coming = asyncio.create_task(self._get(url, kept))
            self._coming[url] = coming
            coming.add_done_callback(lambda _: self._coming.pop(url, None))
        return await asyncio.shield(coming)

    async def _get(self, url: str, before: _Kept | None) -> Image | None:
        image = await self._fetched(url)
        if image is None and before is not None:
            # What was good an hour ago is better than none, while its server is away.
            image = before.image
            seconds = _MISSING_SECONDS
        else:
            seconds = _MISSING_SECONDS if image is None else _FRESH_SECONDS
        self._kept[url] = _Kept(image, self._now() + seconds)
        self._kept.move_to_end(url)
        while len(self._kept) > _KEPT_MAX:
            self._kept.popitem(last=False)
        return image

    async def _fetched(self, url: str) -> Image | None:
        try:
            image = image_of((await self._fetch(url)).content)
        except FetchError as error:
            image, reason = None, str(error)
        else:
            reason = "it is no plain image"
        if image is None:
            _LOGOS.labels("refused").inc()
            _log.warning("a logo is not shown", url=url, reason=reason)
        else:
            _LOGOS.labels("fetched").inc()
        return image
