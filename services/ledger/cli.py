"""The operator's commands of the ledger service."""

import typer

app = typer.Typer(no_args_is_help=True)
