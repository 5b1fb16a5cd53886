"""Runs the host product: `python -m deploy.local.demo.host`, its settings in the environment."""

import os
from datetime import date

import uvicorn

from deploy.local.demo.host.app import HostSettings, create_app


def main() -> None:
    """Serve on loopback until told to stop."""
    port = int(os.environ["HOST_PORT"])
    settings = HostSettings(
        origin=f"http://localhost:{port}",
        portico_url=os.environ["HOST_PORTICO_URL"],
        api_key=os.environ["HOST_PORTICO_API_KEY"],
        today=date.fromisoformat(os.environ["HOST_TODAY"]),
    )
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
