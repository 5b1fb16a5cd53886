"""Apache Kafka, one node in KRaft mode: fetches its jars, makes its storage, says how to run it."""

import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.local.ports import answers_kafka
from deploy.local.processes import Program, ProgramFailedError

_FOLDER = Path(__file__).resolve().parent.parent / "kafka"
_POM = _FOLDER / "pom.xml"
# Small beside Postgres on one machine; Kafka keeps its data in the page cache, not in the heap.
_JAVA_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
# Fetching about 46 jars from an empty Maven repository over a slow line.
_FETCH_SECONDS_MAX = 600
_FORMAT_SECONDS_MAX = 60


def install() -> Path:
    """The folder of the jars, fetched once for this environment and this pom.xml.

    Raises ProgramFailedError, in one line, when Java or Maven is missing or Maven fails.
    """
    for tool in ("java", "mvn"):
        _tool(tool)
    digest = hashlib.sha256(_POM.read_bytes()).hexdigest()[:16]
    jars = Path(sys.prefix) / "share" / "portico" / f"kafka-{digest}"
    if not jars.exists():
        _fetch(jars)
    return jars


def prepare(directory: Path, port: int, controller_port: int) -> None:
    """Write the configuration and format the storage unless that was done; data is kept."""
    directory.mkdir(parents=True, exist_ok=True)
    text = (_FOLDER / "server.properties").read_text()
    head, body = text.split("\n", 1)
    configuration = _configuration(directory)
    configuration.write_text(
        f"{head}\n"
        + body.format(port=port, controller_port=controller_port, directory=directory / "log")
    )
    if (directory / "log" / "meta.properties").exists():
        return
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = _java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(configuration))
    _run(tool, "Apache Kafka could not format its storage", _FORMAT_SECONDS_MAX)


def program(directory: Path, port: int, log: Path) -> Program:
    """The broker of a prepared directory."""
    return Program(
        name="kafka",
        command=_java("kafka.Kafka", str(_configuration(directory))),
        directory=directory,
        log=log,
        ready=lambda: answers_kafka(port),
    )


def _configuration(directory: Path) -> Path:
    return directory / "server.properties"


def _java(main: str, *arguments: str) -> tuple[str, ...]:
    logging = f"-Dlog4j2.configurationFile={_FOLDER / 'log4j2.xml'}"
    classes = ("-cp", f"{install()}/*")
    return (_tool("java"), *_JAVA_OPTIONS, logging, *classes, main, *arguments)


def _fetch(jars: Path) -> None:
    partial = jars.with_name(f"{jars.name}.{os.getpid()}")
    _run(
        (
            *(_tool("mvn"), "--quiet", "--batch-mode", "--file", str(_POM)),
            *("dependency:copy-dependencies", "-DincludeScope=runtime"),
            f"-DoutputDirectory={partial}",
        ),
        "Maven could not fetch Apache Kafka",
        _FETCH_SECONDS_MAX,
    )
    try:
        # In one step, so that a half-fetched folder is never taken for a whole one.
        partial.rename(jars)
    except OSError:
        # Another process was first; its jars are the same.
        shutil.rmtree(partial)


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        package = {"java": "a Java runtime (17 or newer)", "mvn": "Maven"}[name]
        raise ProgramFailedError(
            f"BROKER=kafka needs {package}, and `{name}` is not on the PATH "
            "(Debian: apt-get install default-jre-headless maven)"
        )
    return path


def _run(command: tuple[str, ...], complaint: str, seconds_max: float) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds_max,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ProgramFailedError(f"{complaint}: {' '.join(lines[:1])}")


def main() -> None:
    """Fetch the jars, or say in one line why not: `python -m deploy.local.kafka`."""
    try:
        install()
    except ProgramFailedError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
