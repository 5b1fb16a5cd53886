"""The operator's commands of the ledger service."""

import typer

from services.chassis.logging import configure_logging
from services.chassis.serving import Listener, serve
from services.chassis.settings import settings_or_exit
from services.ledger.app import create_app
from services.ledger.intake import commands as intake
from services.ledger.settings import ProjectorSettings

app = typer.Typer(no_args_is_help=True)
intake.mount(app)


@app.command()
def project() -> None:
    """Run the projector: billing events on Kafka become the read model."""
    settings = settings_or_exit(ProjectorSettings)
    configure_logging("ledger-projector", settings.log_level)
    serve([Listener(create_app(settings), settings.http_host, settings.health_port)])
