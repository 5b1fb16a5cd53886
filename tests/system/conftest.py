"""The whole stack, as `make up` starts it, and a customer of its own for every test."""

import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_ports
from tests.servers import BROKER, NO_AUTHORITIES, scratch
from tests.system.billing import BillingSystem

ROOT = Path(__file__).resolve().parents[2]
PORTICO = Path(sys.executable).with_name("portico")
# The stack promises 10 s; a loaded test machine gets more before a test calls it broken.
READY_SECONDS_MAX = 90


@dataclass(frozen=True, slots=True)
class RunningStack:
    """What `stack.env` says of the running stack."""

    url: str
    bootstrap_servers: str
    postgres_dsn: str
    redis_url: str
    organization_id: str
    api_key: str
    lago_hmac_key: str
    home: Path

    def api(self) -> httpx.Client:
        """A client of the public origin with the organization's API key."""
        headers = {"authorization": f"Bearer {self.api_key}"}
        return httpx.Client(
            base_url=self.url, headers=headers, timeout=15, trust_env=False, verify=NO_AUTHORITIES
        )

    def portal(self, token: str) -> httpx.Client:
        """A client of the public origin with a portal token."""
        headers = {"authorization": f"Bearer {token}"}
        return httpx.Client(
            base_url=self.url, headers=headers, timeout=15, trust_env=False, verify=NO_AUTHORITIES
        )


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    home = Path(tempfile.mkdtemp(prefix="portico-system-", dir=scratch()))
    public_port, demo_port = free_ports(2)
    environment = os.environ | {
        "PORTICO_HOME": str(home),
        "PORTICO_PORT": str(public_port),
        "PORTICO_DEMO_PORT": str(demo_port),
        "BROKER": BROKER,
    }
    command = [str(PORTICO), "stack"]
    try:
        subprocess.run([*command, "up"], env=environment, check=True, timeout=READY_SECONDS_MAX)
        yield _read(home)
    finally:
        # Also of what did not get ready in time.
        subprocess.run([*command, "down"], env=environment, check=True, timeout=60)
        shutil.rmtree(home)


def _read(home: Path) -> RunningStack:
    lines = (home / "stack.env").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return RunningStack(
        url=values["PORTICO_URL"],
        bootstrap_servers=values["PORTICO_KAFKA_BOOTSTRAP_SERVERS"],
        postgres_dsn=values["PORTICO_POSTGRES_DSN"],
        redis_url=values["PORTICO_REDIS_URL"],
        organization_id=values["PORTICO_ORGANIZATION_ID"],
        api_key=values["PORTICO_API_KEY"],
        lago_hmac_key=values["PORTICO_LAGO_HMAC_KEY"],
        home=home,
    )


@pytest.fixture
def billing(stack: RunningStack) -> BillingSystem:
    """A billing system that publishes to the stack's broker for one new customer."""
    return BillingSystem(
        stack.bootstrap_servers,
        stack.organization_id,
        f"customer {secrets.token_hex(4)}/é",
        run=asyncio.run,
        clock=time.time,
    )
