"""The operator's commands of activity: keep and deliver it, and see to webhooks."""

import typer

from services.chassis.logging import configure_logging
from services.chassis.serving import Listener, serve
from services.chassis.settings import settings_or_exit
from services.ledger.activity.app import create_app
from services.ledger.activity.settings import DeliverySettings
from services.ledger.settings import PREFIX


def mount(ledger: typer.Typer) -> None:
    """Add `deliver` to the ledger's group."""
    ledger.command("deliver")(deliver)


def deliver() -> None:
    """Keep what people do with the portal, and send the webhooks that tell of it."""
    settings = settings_or_exit(DeliverySettings)
    configure_logging("ledger-deliver", settings.log_level)
    serve([Listener(create_app(settings), settings.http_host, settings.health_port)], prefix=PREFIX)
