"""Runs a service's ASGI apps in one process until it is told to stop. Knows no route."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
import uvloop
from starlette.types import ASGIApp

from services.chassis.heads import BoundedHeaders, BoundedHttp

# Open streams are told to end; a page that is being sent gets this long.
SHUTDOWN_SECONDS = 5
BACKLOG_CONNECTIONS = 2_048


@dataclass(frozen=True, slots=True)
class Listener:
    """An app and where it listens."""

    app: ASGIApp
    host: str
    port: int


def serve(listeners: Sequence[Listener], *, on_stop: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; the first listener's lifespan starts before the others'.

    `on_stop` is called when a stop is asked for (maybe twice), before open connections are waited
    for: streams that would never end by themselves have to be told.

    Exits with status 1 when a port is taken (uvicorn says which) or a start-up fails.
    """
    uvloop.run(_serve(listeners, on_stop))


async def _serve(listeners: Sequence[Listener], on_stop: Callable[[], None]) -> None:
    servers = [_server(listener) for listener in listeners]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        on_stop()
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(_run(server, stop) for server in servers))
    if any(not server.started for server in servers):
        raise SystemExit(1)


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs several of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _run(server: uvicorn.Server, stop: Callable[[], None]) -> None:
    try:
        await server.serve()
    except SystemExit:
        # A port that is taken: uvicorn has said so, and `started` stays false.
        return
    finally:
        stop()


def _server(listener: Listener) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            BoundedHeaders(listener.app),
            host=listener.host,
            port=listener.port,
            loop="uvloop",
            http=BoundedHttp,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG_CONNECTIONS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            # Behind the edge on the same host or pod; its address is the only one believed.
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
        )
    )
