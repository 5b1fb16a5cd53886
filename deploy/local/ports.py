"""Finds free ports on loopback and asks whether a server answers. Knows protocols only."""

import http.client
import socket
import struct

LOOPBACK = "127.0.0.1"
# A server on loopback that is up answers at once; this bounds one look, not the whole wait.
ANSWER_SECONDS_MAX = 1.0


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, all different: they are held together before any is let go."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for held in sockets:
            held.bind((LOOPBACK, 0))
        return [held.getsockname()[1] for held in sockets]
    finally:
        for held in sockets:
            held.close()


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: a port in TIME_WAIT after the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def accepts(port: int) -> bool:
    """Whether something takes connections there."""
    return _ask(port, b"", 0) is not None


def answers_kafka(port: int) -> bool:
    """Whether a Kafka broker answers the first request of every client, ApiVersions version 0."""
    request = struct.pack(">hhih", 18, 0, 1, -1)
    # The length of the answer, then the number of the request it answers.
    answer = _ask(port, struct.pack(">i", len(request)) + request, 8)
    return answer is not None and answer[4:] == struct.pack(">i", 1)


def answers_redis(port: int) -> bool:
    """Whether Valkey or Redis answers; being asked for a password is an answer too."""
    answer = _ask(port, b"PING\r\n", 5)
    return answer in (b"+PONG", b"-NOAU")


def answers_http(port: int, path: str) -> bool:
    """Whether a GET is answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS_MAX)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _ask(port: int, request: bytes, answer_bytes: int) -> bytes | None:
    try:
        with socket.create_connection((LOOPBACK, port), ANSWER_SECONDS_MAX) as connection:
            connection.settimeout(ANSWER_SECONDS_MAX)
            connection.sendall(request)
            answer = b""
            while len(answer) < answer_bytes:
                piece = connection.recv(answer_bytes - len(answer))
                if not piece:
                    return None
                answer += piece
            return answer
    except OSError:
        return None
