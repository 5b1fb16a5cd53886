"""`portico ledger …` in a process of its own, and what each takes from the environment."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.processes import Child, Program

# Starts one; `environment` is what this one has besides.
Start = Callable[..., Child]


def ledger_environment(
    postgres_dsn: str, bootstrap_servers: str, *, idempotence: bool, topic_prefix: str
) -> dict[str, str]:
    """Where its database, its broker and its topics are."""
    return {
        "LEDGER_POSTGRES_DSN": postgres_dsn,
        "LEDGER_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
        "LEDGER_KAFKA_IDEMPOTENCE": str(idempotence).lower(),
        "LEDGER_TOPIC_PREFIX": topic_prefix,
    }


@contextmanager
def ledger_processes(command: str, home: Path, environment: dict[str, str]) -> Iterator[Start]:
    """Starts as many as are asked for; those still alive are killed at the end."""
    children: list[Child] = []

    def start(**more: str) -> Child:
        portico = "from services.command import main; main()"
        child = Child(
            Program(
                name=command,
                command=(sys.executable, "-c", portico, "ledger", command),
                directory=Path.cwd(),
                log=home / f"{command}-{len(children)}.log",
                ready=lambda: True,
                environment=environment | more,
            )
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        # Shown when the test fails.
        sys.stdout.write(child.program.log.read_text(errors="replace"))
