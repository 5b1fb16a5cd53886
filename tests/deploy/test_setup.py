"""What the machine lacks is said in one line, before anything is made."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "deploy" / "setup"


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SETUP / script)],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_one_line_with_its_version(tmp_path: Path) -> None:
    old = program(tmp_path, "python3.9", '[ "$1" = -V ] && echo "Python 3.9.2" || exit 1')
    done = run("environment.sh", tmp_path, PYTHON=str(old))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Portico needs Python 3.11 or newer, found Python 3.9.2: "
        "install it, or name it with PYTHON=…"
    )
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    bare = program(tmp_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = run("environment.sh", tmp_path, PYTHON=str(bare))
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        "Python's venv module is missing: install it (Debian: apt-get install python3-venv)"
    ]


INSTALLED = ("chromium", "node", "npm", "ruby", "php", "kcat")


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
def test_installed_programs_are_taken_as_they_are(tmp_path: Path, browser: str) -> None:
    for name in (browser, *INSTALLED[1:]):
        program(tmp_path, name, "")
    done = run("programs.sh", tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("missing", INSTALLED)
def test_a_program_that_cannot_be_installed_is_one_line(tmp_path: Path, missing: str) -> None:
    # No apt-get on this PATH.
    (tmp_path / "id").symlink_to(shutil.which("id") or "/usr/bin/id")
    for name in INSTALLED:
        if name != missing:
            program(tmp_path, name, "")
    done = run("programs.sh", tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("no ")
    assert missing in line.casefold()


def test_what_is_missing_is_installed_at_once(tmp_path: Path) -> None:
    program(tmp_path, "id", "echo 0")
    program(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    for name in ("chromium", "php", "kcat"):
        program(tmp_path, name, "")
    run("programs.sh", tmp_path, PATH=str(tmp_path))
    update, install = (tmp_path / "asked").read_text().splitlines()
    assert update.startswith("update")
    assert install.endswith("--no-install-recommends nodejs npm ruby")
