"""Runs a service's ASGI apps in one process until it is told to stop. Knows no route."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from services.chassis.heads import HEADER_BYTES_MAX, BoundedHeaders, bounded_http
from services.chassis.starting import FAILED, Starting, start_fault

# Open streams are told to end; a page that is being sent gets this long.
SHUTDOWN_SECONDS = 5
BACKLOG_CONNECTIONS = 2_048


@dataclass(frozen=True, slots=True)
class Listener:
    """An app and where it listens."""

    app: ASGIApp
    host: str
    port: int
    header_bytes_max: int = HEADER_BYTES_MAX


_log = structlog.get_logger()


def serve(
    listeners: Sequence[Listener], *, prefix: str, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; the first listener's lifespan starts before the others'.

    `prefix` is what stands before the names of the service's settings. `on_stop` is called when a
    stop is asked for (maybe twice), before open connections are waited for: streams that would
    never end by themselves have to be told.

    Exits with status 2 when a setting is wrong, and 1 when a server is away or a port is taken,
    each with a line that says so.
    """
    # It says of each step that it is taken; that a start failed is said once, with the reason.
    uvicorn_log = logging.getLogger("uvicorn.error")
    uvicorn_log.setLevel(logging.WARNING)
    uvicorn_log.addFilter(lambda record: not str(record.msg).startswith("Application startup"))
    apps = [Starting(listener.app) for listener in listeners]
    silent = uvloop.run(_serve(apps, listeners, on_stop))
    for app in apps:
        if app.fault is not None:
            raise SystemExit(_said(app.fault, prefix))
    for listener in silent:
        sys.stderr.write(
            f"Nothing can listen on {listener.host}:{listener.port}: choose another with"
            f" {prefix}HTTP_HOST, {prefix}HTTP_PORT or {prefix}HEALTH_PORT.\n"
        )
    if silent:
        raise SystemExit(FAILED)


def _said(fault: Exception, prefix: str) -> int:
    known = start_fault(fault, prefix)
    if known is None:
        _log.error("the service could not start", exc_info=fault)
        return FAILED
    line, status = known
    sys.stderr.write(f"{line}\n")
    return status


async def _serve(
    apps: Sequence[ASGIApp], listeners: Sequence[Listener], on_stop: Callable[[], None]
) -> list[Listener]:
    """Returns those that could not listen."""
    servers = [_server(*each) for each in zip(apps, listeners, strict=True)]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        on_stop()
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(_run(server, stop) for server in servers))
    each = zip(listeners, servers, strict=True)
    return [listener for listener, server in each if not server.started]


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs several of them."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers if self.started else ():
            for each in server.sockets:
                _log.info("listening", address=each.getsockname())

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _run(server: uvicorn.Server, stop: Callable[[], None]) -> None:
    try:
        await server.serve()
    except SystemExit:
        # A port that is taken, or no address: uvicorn has said so, and `started` stays false.
        return
    finally:
        stop()


def _server(app: ASGIApp, listener: Listener) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            BoundedHeaders(app, listener.header_bytes_max),
            host=listener.host,
            port=listener.port,
            loop="uvloop",
            http=bounded_http(listener.header_bytes_max),
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
