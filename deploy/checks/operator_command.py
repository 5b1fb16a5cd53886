"""The page docs/operator-command.md, from the commands themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer

from services.command import create_command

PAGE: Final = Path(__file__).parents[2] / "docs" / "operator-command.md"
INTRODUCTION: Final = """# The operator's command

What `portico` can do, written by `make contracts` from the commands themselves.
`portico COMMAND --help` says the same; `portico --install-completion` completes them in your shell.

- `--json` answers with one JSON value on standard output; progress and complaints go to standard
  error.
- Status 0: done. 1: refused or failed, with one line that says what to do. 2: wrong usage, or a
  setting that is missing or wrong, which is named.
- What cannot be undone asks first; `--yes` answers for you. Where there is no terminal to ask at,
  as in a script, it is refused without `--yes` (status 1).
- Settings come from the environment (`TOKEN_…`, `LEDGER_…`, `PORTAL_…`). Beside a stack of this
  machine, those that are not set are taken from it.
"""


def pages() -> dict[str, str]:
    """The whole text, by its file's name."""
    command = typer.main.get_command(create_command())
    text = "\n".join([INTRODUCTION, *_lines(command, "portico")]).rstrip() + "\n"
    return {PAGE.name: text}


def _lines(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - typer's own click has no types
    children = getattr(command, "commands", None)
    if children is None:
        yield from (f"### `{name}`", "", _text(command.help), "")
        yield from (*_parameters(command), "")
        return
    if name != "portico":
        yield from (f"## `{name}`", "", _text(command.help), "")
    # Commands first, groups after them: a heading is of what follows it.
    for child in sorted(children, key=lambda child: hasattr(children[child], "commands")):
        yield from _lines(children[child], f"{name} {child}")


def _parameters(command: Any) -> Iterator[str]:  # noqa: ANN401 - typer's own click has no types
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    if shown:
        yield from ("| | |", "|---|---|")
    for parameter in shown:
        names = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            names = [parameter.name.upper()]
        needed = " Required." if parameter.required else ""
        text = _text(parameter.help) + needed
        yield f"| `{'`, `'.join(names)}` | {text} |"


def _text(help_text: str | None) -> str:
    """On one line, and with no mark that Markdown would read."""
    return " ".join((help_text or "").split()).replace("|", "\\|")
