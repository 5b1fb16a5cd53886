"""The operator's command beside a running stack finds its settings by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.system.conftest import RunningStack

PORTICO = Path(sys.executable).with_name("portico")


def portico(stack: RunningStack, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(PORTICO), *arguments],
        env=os.environ | {"PORTICO_HOME": str(stack.home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_key_is_created_seen_once_and_works(stack: RunningStack) -> None:
    done = portico(stack, "token", "api-key", "create", "--organization", "acme", "--json")
    assert done.returncode == 0, done.stderr
    created = json.loads(done.stdout)
    assert set(created) == {"id", "key", "organization_id", "scopes"}
    headers = {"authorization": f"Bearer {created['key']}"}
    answer = httpx.get(
        f"{stack.url}/api/v1/portal_sessions?external_customer_id=nobody", headers=headers
    )
    assert answer.status_code == httpx.codes.OK
    listed = portico(stack, "token", "api-key", "list", "--organization", "acme", "--json")
    assert created["id"] in listed.stdout
    assert created["key"] not in listed.stdout


def test_the_ledger_says_how_it_stands(stack: RunningStack) -> None:
    done = portico(stack, "ledger", "status", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_an_organization_is_shown(stack: RunningStack) -> None:
    done = portico(stack, "organization", "show", "acme", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "acme"
