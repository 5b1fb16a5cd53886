"""A line between a browser and the portal that breaks when a test says so."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PIECE_BYTES = 16_384
STILL_SECONDS_MAX = 60
# Closed so, a socket resets the connection, and who is at its other end stops at once.
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Relay:
    """Breaks the connections of requests that have `path` in their first line.

    `breaks` are how many bytes of their answers pass before that, one after another; with none left
    a line lasts. While it `is_down` such a request is not let through at all. `heads` are theirs.
    """

    port: int
    target: tuple[str, int]
    path: str
    breaks: list[int] = field(default_factory=list)
    is_down: bool = False
    heads: list[str] = field(default_factory=list)
    # A line that is to break stands still before, for as long as this is not set.
    may_break: threading.Event = field(default_factory=threading.Event)

    def address(self, url: str) -> str:
        """A portal's address, by way of this line."""
        return url.replace(f"{self.target[0]}:{self.target[1]}", f"127.0.0.1:{self.port}", 1)

    def serve(self, near: socket.socket) -> None:
        """One connection of the browser."""
        with near, suppress(OSError), socket.create_connection(self.target) as far:
            line = _Line(self, near, far)
            back = threading.Thread(target=line.bring_back)
            back.start()
            line.bring_there()
            back.join()


class _Line:
    """One connection through the relay."""

    def __init__(self, relay: Relay, near: socket.socket, far: socket.socket) -> None:
        self._relay = relay
        self._near = near
        self._far = far
        self._left: int | None = None

    def bring_there(self) -> None:
        with suppress(OSError):
            while piece := self._near.recv(_PIECE_BYTES):
                # A browser sends the head of a GET in one piece, and the next when it was answered.
                head = piece.decode("latin-1")
                self._left = None
                if self._relay.path in head.split("\r\n", 1)[0]:
                    self._relay.heads.append(head.lower())
                    if self._relay.is_down:
                        break
                    self._left = self._relay.breaks.pop(0) if self._relay.breaks else None
                self._far.sendall(piece)
        self._break()

    def bring_back(self) -> None:
        with suppress(OSError):
            while piece := self._far.recv(_PIECE_BYTES):
                if self._left is not None:
                    self._left -= len(piece)
                    if self._left <= 0:
                        self._relay.may_break.wait(STILL_SECONDS_MAX)
                        break
                self._near.sendall(piece)
        self._break()

    def _break(self) -> None:
        with suppress(OSError):
            self._far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._far.shutdown(socket.SHUT_RDWR)
        # Not reset: the browser would lose what it has not read yet, and how much that is depends
        # on how busy it is. An answer that ends before its time is a broken line as well.
        with suppress(OSError):
            self._near.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(url: str, path: str) -> Iterator[Relay]:
    """A relay to the portal at that address, for as long as the context lasts."""
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = Relay(server.getsockname()[1], (address.hostname, address.port), path)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = server.accept()
                    threading.Thread(target=line.serve, args=(near,), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield line
        finally:
            # A thread that waits in accept() is not woken by closing.
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
