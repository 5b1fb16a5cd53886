"""Who asks another service over HTTP. Knows no service."""

import httpx

from services.chassis.authorities import authorities


def create_http_client(*, timeout_seconds: float, base_url: str = "") -> httpx.AsyncClient:
    """A client to be opened with `async with`; every question ends in `timeout_seconds` a step.

    Never through a proxy of the environment, and no redirect is followed: secrets go to the one
    service that they are for.
    """
    return httpx.AsyncClient(
        base_url=base_url, timeout=timeout_seconds, verify=authorities(), trust_env=False
    )
