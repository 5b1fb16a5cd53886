"""How an operator's command asks, answers and refuses. Knows no service.

Status 0 is done, 1 refused or failed with one line that says what to do, 2 wrong usage.
"""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def ask(question: str, *, yes: bool) -> None:
    """Go on only with a yes; ends the command otherwise."""
    if yes:
        return
    if not sys.stdin.isatty():
        refuse(f"{question} Nothing was done: there is no terminal to ask at. Say --yes.")
    typer.confirm(question, abort=True, err=True)


def answer(value: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """The whole answer for programs, or a sentence for people."""
    typer.echo(json.dumps(value, ensure_ascii=False) if as_json else sentence)


def refuse(line: str, status: int = 1) -> NoReturn:
    """End with one line on the error stream."""
    typer.echo(line, err=True)
    raise typer.Exit(status)
