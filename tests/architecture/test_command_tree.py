"""Rules of the operator's command, checked at every command that there is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from services.command import create_command

PORTICO = Path(sys.executable).with_name("portico")
# They run until they are stopped, and answer nobody.
SERVING = {"serve", "project", "intake", "deliver", "demo"}
# What is ended, given up, thrown away or done a second time.
DESTRUCTIVE = {
    "abort", "clean", "delete", "drop", "forget", "move", "remove", "replay", "reset", "revoke",
    "rotate", "swap",
}  # fmt: skip


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        yield from _leaves(child, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


def _groups(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if hasattr(command, "commands"):
        yield path, command
        for name, child in command.commands.items():
            yield from _groups(child, (*path, name))


ROOT = typer.main.get_command(create_command())
LEAVES = dict(_leaves(ROOT, ()))


def _options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def test_every_group_command_argument_and_option_says_what_it_is() -> None:
    silent = [" ".join(path) for path, group in _groups(ROOT, ()) if not group.help]
    for path, command in LEAVES.items():
        name = " ".join(path)
        silent += [name] if not command.help else []
        silent += [f"{name}: {p.name}" for p in command.params if not getattr(p, "help", None)]
    assert silent == []


def test_every_command_that_answers_does_so_in_json_too() -> None:
    answering = {path: command for path, command in LEAVES.items() if path[-1] not in SERVING}
    assert answering
    assert [
        " ".join(p) for p, command in answering.items() if "--json" not in _options(command)
    ] == []


def test_whatever_cannot_be_undone_asks_or_takes_yes() -> None:
    destructive = {path: command for path, command in LEAVES.items() if path[-1] in DESTRUCTIVE}
    assert destructive
    assert [
        " ".join(p) for p, command in destructive.items() if "--yes" not in _options(command)
    ] == []


def test_without_a_terminal_nothing_is_destroyed_that_yes_was_not_said_to(tmp_path: Path) -> None:
    kept = tmp_path / "postgres" / "data"
    kept.mkdir(parents=True)
    done = subprocess.run(
        [str(PORTICO), "stack", "clean", "--home", str(tmp_path), "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "--yes" in done.stderr
    assert kept.is_dir()


def test_wrong_usage_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    statuses = {}
    for path in LEAVES:
        with pytest.raises(SystemExit) as ended:
            ROOT.main([*path, "--no-such-option"], prog_name="portico")
        statuses[path] = ended.value.code
    assert set(statuses.values()) == {2}, statuses
    assert capsys.readouterr().out == ""


def test_a_missing_setting_is_named_in_one_line() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
    done = subprocess.run(
        [str(PORTICO), "ledger", "rebuild", "drop"],
        env=bare | {"PORTICO_HOME": os.devnull},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "LEDGER_POSTGRES_DSN is missing",
        "LEDGER_ADMINISTRATOR_POSTGRES_DSN is missing",
        "LEDGER_KAFKA_BOOTSTRAP_SERVERS is missing",
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(shell: str) -> None:
    typed = {"COMP_WORDS": "portico ledger reb", "COMP_CWORD": "2"}
    asked = {
        "_TYPER_COMPLETE_ARGS": "portico ledger reb",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = CliRunner().invoke(
        create_command(),
        [],
        prog_name="portico",
        env=typed | asked | {"_PORTICO_COMPLETE": f"complete_{shell}"},
    )
    assert "rebuild" in done.stdout
