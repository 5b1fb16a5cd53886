"""Apache Kafka, one node in KRaft mode: fetches its jars, makes its storage, says how to run it."""

import sys
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.local import maven
from deploy.local.ports import answers_kafka
from deploy.local.processes import Program, ProgramFailedError

_FOLDER = Path(__file__).resolve().parent.parent / "kafka"
_WANTED_BY = "BROKER=kafka"
# Small beside Postgres on one machine; Kafka keeps its data in the page cache, not in the heap.
_JAVA_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
_FORMAT_SECONDS_MAX = 60


def install() -> Path:
    """The folder of the jars, fetched once for this environment and this pom.xml.

    Raises ProgramFailedError, in one line, when Java or Maven is missing or Maven fails.
    """
    return maven.jars(_FOLDER / "pom.xml", "kafka", _WANTED_BY)


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
    maven.run(tool, "Apache Kafka could not format its storage", _FORMAT_SECONDS_MAX)


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
    return (maven.tool("java", _WANTED_BY), *_JAVA_OPTIONS, logging, *classes, main, *arguments)


def main() -> None:
    """Fetch the jars, or say in one line why not: `python -m deploy.local.kafka`."""
    try:
        install()
    except ProgramFailedError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
