"""Caddy, the edge, from its wheel: says how to run it with deploy/Caddyfile. Knows no route."""

import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.ports import accepts
from deploy.local.processes import Program, ProgramFailedError

CADDYFILE = Path(__file__).resolve().parent.parent / "Caddyfile"


def program(directory: Path, port: int, log: Path, environment: Mapping[str, str]) -> Program:
    """The edge on that port; `environment` fills in the Caddyfile."""
    binary = Path(sys.prefix) / "bin" / "caddy"
    if not binary.exists():
        raise ProgramFailedError("the edge Caddy is missing: run `make setup`")
    directory.mkdir(parents=True, exist_ok=True)
    folders = {name: str(directory) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME")}
    return Program(
        name="edge",
        command=(str(binary), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"),
        directory=directory,
        log=log,
        ready=lambda: accepts(port),
        environment={**folders, **environment},
    )
