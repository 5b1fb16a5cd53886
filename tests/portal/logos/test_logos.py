"""A logo is fetched once, kept a while, and missing without harm."""

import asyncio

import pytest

from services.portal.logos.images import PNG
from services.portal.logos.logos import Logos
from services.portal.originals.fetching import Fetched, FetchError

PICTURE = b"\x89PNG\r\n\x1a\n..."


class Server:
    """Somebody's server of logos, and a clock. `away`: it does not answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False
        self.content = PICTURE
        self.seconds = 0.0
        self.logos = Logos(self.fetch, lambda: self.seconds)

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        await asyncio.sleep(0)
        if self.away:
            raise FetchError("the host did not answer")
        return Fetched(self.content, PNG)

    async def bytes_of(self, url: str = "a") -> bytes | None:
        image = await self.logos.logo(url)
        return None if image is None else image.content


@pytest.fixture
def server() -> Server:
    return Server()


async def test_it_is_fetched_once_however_many_ask(server: Server) -> None:
    assert await asyncio.gather(*(server.bytes_of() for _ in range(20))) == [PICTURE] * 20
    assert await server.bytes_of() == PICTURE
    assert server.asked == ["a"]


async def test_it_is_looked_after_every_hour(server: Server) -> None:
    await server.bytes_of()
    server.seconds, server.content = 3_601, PICTURE + b"new"
    assert await server.bytes_of() == PICTURE + b"new"


async def test_a_good_one_stays_while_its_server_is_away(server: Server) -> None:
    await server.bytes_of()
    server.seconds, server.away = 3_601, True
    assert await server.bytes_of() == PICTURE
    # And the server is not asked at every page meanwhile.
    assert await server.bytes_of() == PICTURE
    assert len(server.asked) == 2
    server.seconds += 61
    await server.bytes_of()
    assert len(server.asked) == 3


async def test_a_missing_one_is_asked_for_again_after_a_minute(server: Server) -> None:
    server.away = True
    assert await server.bytes_of() is None
    assert await server.bytes_of() is None
    assert len(server.asked) == 1
    server.seconds, server.away = 61, False
    assert await server.bytes_of() == PICTURE


async def test_what_is_no_image_is_not_shown_whatever_it_is_called(server: Server) -> None:
    server.content = b"<script>alert(1)</script>"
    assert await server.bytes_of() is None


async def test_who_leaves_does_not_take_it_from_the_others(server: Server) -> None:
    first = asyncio.create_task(server.bytes_of())
    second = asyncio.create_task(server.bytes_of())
    await asyncio.sleep(0)
    first.cancel()
    assert await second == PICTURE


async def test_only_so_many_are_kept(server: Server) -> None:
    for number in range(300):
        await server.bytes_of(str(number))
    assert len(server.logos._kept) == 128
    assert await server.bytes_of("299") == PICTURE
    assert len(server.asked) == 300
