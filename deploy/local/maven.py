"""Programs that come as jars: resolved by Maven from a pom.xml, once for each environment."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.processes import ProgramFailedError

# Fetching a hundred jars from an empty Maven repository over a slow line.
_FETCH_SECONDS_MAX = 600
_PACKAGES = {"java": "a Java runtime (17 or newer)", "mvn": "Maven"}


def jars(pom: Path, name: str, wanted_by: str) -> Path:
    """The folder of the jars that a pom.xml names, fetched once for this environment and this pom.

    Raises ProgramFailedError, in one line that begins with `wanted_by`, when Java or Maven is
    missing or Maven fails.
    """
    for program in _PACKAGES:
        tool(program, wanted_by)
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    folder = Path(sys.prefix) / "share" / "portico" / f"{name}-{digest}"
    if not folder.exists():
        _fetch(pom, folder, wanted_by)
    return folder


def tool(name: str, wanted_by: str) -> str:
    """The path of `java` or `mvn`. Raises ProgramFailedError, in one line."""
    path = shutil.which(name)
    if path is None:
        raise ProgramFailedError(
            f"{wanted_by} needs {_PACKAGES[name]}, and `{name}` is not on the PATH "
            "(Debian: apt-get install default-jre-headless maven)"
        )
    return path


def run(
    command: tuple[str, ...], complaint: str, seconds_max: float, *, good: tuple[int, ...] = (0,)
) -> str:
    """What the command printed. Raises ProgramFailedError with the complaint and the first line.

    `good` are the exit statuses that are no failure.
    """
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds_max,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode not in good:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ProgramFailedError(f"{complaint}: {' '.join(lines[:1])}")
    return done.stdout


def _fetch(pom: Path, folder: Path, wanted_by: str) -> None:
    partial = folder.with_name(f"{folder.name}.{os.getpid()}")
    run(
        (
            *(tool("mvn", wanted_by), "--quiet", "--batch-mode", "--file", str(pom)),
            *("dependency:copy-dependencies", "-DincludeScope=runtime"),
            f"-DoutputDirectory={partial}",
        ),
        f"Maven could not fetch what {wanted_by} needs",
        _FETCH_SECONDS_MAX,
    )
    try:
        # In one step, so that a half-fetched folder is never taken for a whole one.
        partial.rename(folder)
    except OSError:
        # Another process was first; its jars are the same.
        shutil.rmtree(partial)
