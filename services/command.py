"""The `portico` command: each service's group under its name. Knows no option of any.

A group is imported when it is asked for: a service that starts, and a command that is typed, need
not wait for what the others are made of.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import typer

from deploy.local.state import HOME, Home

# By name: the module whose `app` it is, and what it is for.
GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "stack": ("deploy.local.cli", "The embedded stack on this machine."),
    "token": ("services.token.cli", "API keys, portal sessions, signing keys."),
    "ledger": ("services.ledger.cli", "The projection and the intake."),
    "organization": (
        "services.ledger.intake.organization_commands",
        "The companies that bill.",
    ),
    "portal": ("services.portal.cli", "What people see."),
}


def create_command(groups: Iterable[str] = GROUPS) -> typer.Typer:
    """The command with these groups."""
    command = typer.Typer(
        name="portico",
        help="Operate Portico: one group for each service.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )

    # With one group only it would still be asked for by name.
    @command.callback()
    def portico() -> None:
        pass

    for name in groups:
        module, purpose = GROUPS[name]
        command.add_typer(import_module(module).app, name=name, help=purpose)
    return command


def main() -> None:
    """Entry point of `portico`. Beside a running stack, what is not set is taken from it."""
    home = Home(Path(os.environ.get("PORTICO_HOME", HOME)))
    for name, value in home.operator_env().items():
        os.environ.setdefault(name, value)
    create_command(_asked_for(sys.argv[1:]))()


def _asked_for(arguments: Sequence[str]) -> Iterable[str]:
    """The group that a command line names; all of them for help, completion and slips."""
    return arguments[:1] if arguments and arguments[0] in GROUPS else GROUPS
