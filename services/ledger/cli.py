"""The operator's commands of the ledger service."""

import typer

from services.ledger.intake import commands as intake

app = typer.Typer(no_args_is_help=True)
intake.mount(app)
