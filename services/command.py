"""The `portico` command: each service's group under its name. Knows no option of any."""

import os
from pathlib import Path

import typer

from deploy.local.cli import HOME
from deploy.local.cli import app as stack
from deploy.local.state import Home
from services.ledger.cli import app as ledger
from services.ledger.intake.organization_commands import app as organization
from services.portal.cli import app as portal
from services.token.cli import app as token

app = typer.Typer(
    name="portico",
    help="Operate Portico: one group for each service.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(stack, name="stack", help="The embedded stack on this machine.")
app.add_typer(token, name="token", help="API keys, portal sessions, signing keys.")
app.add_typer(ledger, name="ledger", help="The projection and the intake.")
app.add_typer(organization, name="organization", help="The companies that bill.")
app.add_typer(portal, name="portal", help="What people see.")


def main() -> None:
    """Entry point of `portico`. Beside a running stack, what is not set is taken from it."""
    home = Home(Path(os.environ.get("PORTICO_HOME", HOME)))
    for name, value in home.operator_env().items():
        os.environ.setdefault(name, value)
    app()
