"""What one stack remembers on disk: its secrets, who runs, its addresses. Knows no process.

Everything is below `.portico`, or below PORTICO_HOME so that two stacks can run side by side.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

# What every key of the services is made of (see services.chassis.settings.Key).
KEY_BYTES = 32

HOME = Path(".portico")


class StackRunsError(RuntimeError):
    """Another supervisor holds this home."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once for each home; each is 32 random bytes in base64url."""

    postgres_admin_password: str
    ledger_password: str
    token_password: str
    portal_password: str
    redis_password: str
    api_key_pepper: str
    token_encryption_key: str
    ledger_encryption_key: str
    service_secret: str
    download_secret: str
    lago_hmac_key: str


@dataclass(frozen=True, slots=True)
class Running:
    """One process of a stack. `created` tells it from a later process with the same pid."""

    name: str
    pid: int
    created: float
    restarts: int


class Home:
    """The folder of one stack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def stack_env(self) -> Path:
        return self.folder / "stack.env"

    @property
    def supervisor_log(self) -> Path:
        return self.log("supervisor")

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def data(self, name: str) -> Path:
        return self.folder / "data" / name

    def create(self) -> None:
        """Others may pass through (Postgres under root has a user of its own), not look in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        for name in ("logs", "data"):
            (self.folder / name).mkdir(exist_ok=True, mode=0o711)

    def secrets(self) -> Secrets:
        """The secrets of this home; made at the first call."""
        names = [field.name for field in fields(Secrets)]
        known = self._read("secrets.json") or {}
        missing = [name for name in names if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(KEY_BYTES) for name in missing}
            self._write("secrets.json", known)
        return Secrets(**{name: known[name] for name in names})

    def api_key(self) -> str | None:
        """The organization's API key, seen only once by the token service and so kept here."""
        known = self._read("api-key.json")
        return None if known is None else str(known["key"])

    def keep_api_key(self, key: str) -> None:
        self._write("api-key.json", {"key": key})

    def write_stack_env(self, values: Mapping[str, str]) -> None:
        """`NAME=value`, one a line; it holds secrets, so it is its owner's alone."""
        self._write_text(
            "stack.env", "".join(f"{name}={value}\n" for name, value in values.items())
        )

    def read_stack_env(self) -> dict[str, str]:
        """What the running stack said of itself; empty when none does."""
        if not self.stack_env.exists():
            return {}
        lines = self.stack_env.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def write_operator_env(self, values: Mapping[str, str]) -> None:
        """The services' settings, for an operator's command beside the running stack."""
        self._write("operator.json", values)

    def operator_env(self) -> dict[str, str]:
        """The settings of the services of the stack that runs here; empty when none does."""
        return dict(self._read("operator.json") or {}) if self.is_held() else {}

    def write_running(self, supervisor: Running, processes: list[Running]) -> None:
        state = {"supervisor": asdict(supervisor), "processes": [asdict(one) for one in processes]}
        self._write("running.json", state)

    def running(self) -> tuple[Running, list[Running]] | None:
        """The supervisor and its children as last written; they may be gone by now."""
        known = self._read("running.json")
        if known is None:
            return None
        return Running(**known["supervisor"]), [Running(**one) for one in known["processes"]]

    def forget_running(self) -> None:
        for name in ("running.json", "stack.env", "operator.json"):
            (self.folder / name).unlink(missing_ok=True)

    def forget(self) -> bool:
        """Delete the whole folder, if a stack made it; whether it did."""
        if not (self.folder / "lock").exists():
            return False
        shutil.rmtree(self.folder)
        return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the home against a second supervisor; the kernel lets go when the holder dies.

        Raises StackRunsError when somebody holds it.
        """
        self.create()
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackRunsError(f"a stack is already running in {self.folder}") from None
            yield

    def is_held(self) -> bool:
        """Whether a supervisor runs here now."""
        if not (self.folder / "lock").exists():
            return False
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.folder / name
        if not path.exists():
            return None
        value: dict[str, Any] = json.loads(path.read_text())
        return value

    def _write(self, name: str, value: Mapping[str, object]) -> None:
        self._write_text(name, json.dumps(value, indent=2) + "\n")

    def _write_text(self, name: str, text: str) -> None:
        # Whole or not at all, and never readable by others, not even for a moment.
        partial = self.folder / f".{name}.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(text)
        partial.rename(self.folder / name)
