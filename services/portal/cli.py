"""The operator's commands of the portal service."""

import sys

import typer

from services.chassis.logging import configure_logging
from services.chassis.serving import Listener, serve
from services.chassis.settings import settings_or_exit
from services.portal.settings import PREFIX, PortalSettings

# Documents are made in threads. With Python's own five milliseconds, who answers a request waits
# that long for them at every step; with this an export takes a seventh less time (decision 91).
SWITCH_SECONDS = 0.000_5

app = typer.Typer(no_args_is_help=True)


@app.callback()
def portal() -> None:
    """What people see."""


@app.command("serve")
def serve_portal() -> None:
    """Serve pages and the JSON API, with health and metrics on a port of their own."""
    # `portico --help` needs neither typst nor the catalogues.
    from services.portal.app import create_apps  # noqa: PLC0415 - loading them takes a moment

    settings = settings_or_exit(PortalSettings)
    configure_logging("portal", settings.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    apps = create_apps(settings)
    serve(
        [
            Listener(apps.public, settings.http_host, settings.http_port),
            Listener(apps.health, settings.http_host, settings.health_port),
        ],
        prefix=PREFIX,
        on_stop=apps.stop,
    )
