"""`make demo` from start to Ctrl-C: the stack, the demo company, the host product, what to open."""

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.demo.history import DemoEvent, history
from deploy.local.demo.load import Ends, log_ends, publish, wait_until_projected
from deploy.local.demo.portal_url import portal_url
from deploy.local.environment import ORGANIZATION_ID, Addresses
from deploy.local.ports import answers_http
from deploy.local.processes import Program
from deploy.local.stack import ROOT, Broker, Stack, check_free, choose_ports
from deploy.local.state import Home
from deploy.local.supervise import WATCH_SECONDS, running, stopped_by_signals, watch
from deploy.local.sweeping import sweep
from services.chassis.kafka import create_producer

# Longer than loading takes on a slow machine by far; then something is wrong.
LOAD_SECONDS_MAX = 180


def run_demo(home: Home, broker: Broker, public_port: int, host_port: int) -> None:
    """Returns after Ctrl-C, with everything stopped."""
    console = Console(highlight=False)
    with home.held(), stopped_by_signals():
        sweep(home)
        check_free(public_port, "PORTICO_PORT")
        check_free(host_port, "PORTICO_DEMO_PORT")
        ports = choose_ports(public_port, host_port)
        stack = Stack(home, broker, ports, lambda text: console.print(f"[dim]{text}[/dim]"))
        console.print("starting the stack …")
        with running(stack):
            today = asyncio.run(_load(stack, console))
            stack.supervisor.start([_host_product(stack, today)])
            _show(console, stack)
            watch(stack)
    console.print("stopped")


async def _load(stack: Stack, console: Console) -> date:
    """Load the company, or wait for the one that the log still has; the day its past ends on."""
    loaded = _loaded(stack)
    today = datetime.now(UTC).date() if loaded is None else loaded
    events = [] if loaded else [_organization(stack.addresses), *history(today)]
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        watching = asyncio.create_task(_keep_watch(stack))
        try:
            async with asyncio.timeout(LOAD_SECONDS_MAX):
                await _fill(stack.addresses, events, progress)
        finally:
            watching.cancel()
    _loaded_marker(stack).write_text(today.isoformat())
    return today


def _loaded(stack: Stack) -> date | None:
    marker = _loaded_marker(stack)
    if stack.broker is Broker.TANSU or not marker.exists():
        return None
    return date.fromisoformat(marker.read_text())


def _loaded_marker(stack: Stack) -> Path:
    # Beside the log, whose content it describes.
    return stack.home.data(stack.broker) / "demo"


async def _fill(addresses: Addresses, events: list[DemoEvent], progress: Progress) -> None:
    if events:
        ends = await _publish(addresses, events, progress)
    else:
        ends = await log_ends(addresses.kafka)
    total = sum(ends.values())
    projecting = progress.add_task("building the portal", total=total)
    await wait_until_projected(
        addresses.admin_dsn,
        ends,
        lambda left: progress.update(projecting, completed=total - left),
    )


async def _publish(addresses: Addresses, events: list[DemoEvent], progress: Progress) -> Ends:
    task = progress.add_task("publishing events", total=len(events))
    producer = create_producer(
        addresses.kafka, client_id="demo", idempotent=addresses.kafka_idempotence
    )
    await producer.start()
    try:
        return await publish(producer, events, lambda count: progress.advance(task, count))
    finally:
        await producer.stop()


async def _keep_watch(stack: Stack) -> None:
    while True:
        stack.supervisor.watch()
        await asyncio.sleep(WATCH_SECONDS)


def _organization(addresses: Addresses) -> DemoEvent:
    """Who the company is. As of now, so that it is newer than what the stack said of it."""
    organization = {
        "id": ORGANIZATION_ID,
        "name": "Acme Cloud",
        "legal_name": "Acme Cloud Limited",
        "logo_url": f"{addresses.logo_host_url}/assets/mark.svg",
        "email": "billing@acme.example",
        "address_line1": "400 Harbour Street",
        "city": "Dublin",
        "zipcode": "D02 X285",
        "country": "IE",
        # In Europe, so that the invoices have e-invoices too.
        "tax_identification_number": "IE1234567FA",
        "timezone": "Europe/Dublin",
        "billing_configuration": {"document_locale": "en"},
        "branding": {"accent_color": "#1f5f5b", "theme": "auto"},
        "allowed_origins": [addresses.host_url],
    }
    data = {"organization": organization}
    return DemoEvent("organization.updated", None, datetime.now(UTC), data)


def _host_product(stack: Stack, today: date) -> Program:
    port = stack.addresses.ports.host
    return Program(
        name="host",
        command=(sys.executable, "-m", "deploy.local.demo.host"),
        directory=ROOT,
        log=stack.home.log("host"),
        ready=lambda: answers_http(port, "/health"),
        environment={
            "HOST_PORT": str(port),
            "HOST_PORTICO_URL": stack.addresses.public_url,
            "HOST_PORTICO_API_KEY": stack.home.api_key() or "",
            "HOST_TODAY": today.isoformat(),
            "PYTHONUNBUFFERED": "1",
        },
    )


def _show(console: Console, stack: Stack) -> None:
    key = stack.home.api_key() or ""
    link = asyncio.run(portal_url(stack.addresses.public_url, key, "cust-0001"))
    console.print()
    for what, value in (
        ("host page", stack.addresses.host_url),
        ("portal link", link),
        ("console", f"{stack.addresses.public_url}/console"),
        ("API key", key),
        ("API", f"{stack.addresses.public_url}/api/v1/"),
    ):
        # Not wrapped: a link that breaks over two lines cannot be opened.
        console.print(f"  {what:<12} {value}", soft_wrap=True, markup=False)
    console.print(f"\n  addresses and keys: {stack.home.stack_env}\n  Ctrl-C stops all of it\n")
