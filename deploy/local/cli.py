"""`portico stack`: starts, stops and shows the embedded stack of this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.processes import ProgramFailedError, last_line
from deploy.local.stack import PortTakenError, check_broker, check_free
from deploy.local.state import HOME, Home, StackRunsError
from deploy.local.supervisor import is_alive
from deploy.local.sweeping import end
from services.chassis.answering import AsJson, Yes, answer, ask

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[
    Path,
    typer.Option(
        "--home", envvar="PORTICO_HOME", file_okay=False, help="Where the stack keeps its state."
    ),
]
PublicPort = Annotated[
    int,
    typer.Option(
        "--port", envvar="PORTICO_PORT", min=1, max=65_534, help="The port of the public origin."
    ),
]
HostPort = Annotated[
    int | None,
    typer.Option(
        envvar="PORTICO_DEMO_PORT",
        min=1,
        max=65_535,
        help="The demo's host product; else the next port.",
    ),
]
BrokerName = Annotated[
    str, typer.Option("--broker", envvar="BROKER", help="tansu (in memory) or kafka (Apache Kafka)")
]
PORT = 8080


@app.command()
def up(
    home: Folder = HOME,
    port: PublicPort = PORT,
    host_port: HostPort = None,
    broker: BrokerName = "tansu",
    *,
    json_: AsJson = False,
) -> None:
    """Start the stack empty, in the background; returns when it is ready."""
    stack_home = Home(home.resolve())
    try:
        check_broker(broker)
        _check_not_running(stack_home)
        check_free(port, "PORTICO_PORT")
        _start_detached(stack_home, broker, port, host_port or port + 1, quiet=json_)
    except (ProgramFailedError, PortTakenError, StackRunsError) as error:
        _refuse(str(error))
    values = stack_home.read_stack_env()
    if json_:
        typer.echo(json.dumps(values))
        return
    typer.echo(f"Portico is ready at {values['PORTICO_URL']}")
    typer.echo(f"addresses and keys: {stack_home.stack_env}")


@app.command()
def down(home: Folder = HOME, *, json_: AsJson = False) -> None:
    """Stop the stack; keys, portal sessions, settings of sources and webhooks stay.

    With BROKER=kafka everything does. The embedded broker forgets its log, so what was read from it
    (organizations, customers, invoices) starts over with the next start, which says so.
    """
    ended = end(Home(home.resolve()))
    said = "Portico is stopped" if ended else "no stack is running here"
    answer({"stopped": bool(ended)}, said, as_json=json_)


@app.command()
def clean(home: Folder = HOME, *, yes: Yes = False, json_: AsJson = False) -> None:
    """Stop the stack and forget its data, keys and logs."""
    stack_home = Home(home.resolve())
    ask(f"Forget all that the stack in {home} has: data, keys and logs?", yes=yes)
    end(stack_home)
    # Only what a stack made: the folder may be named by hand.
    forgotten = stack_home.forget()
    said = f"{home} is forgotten" if forgotten else f"{home} holds no stack"
    answer({"forgotten": forgotten}, said, as_json=json_)


@app.command()
def demo(
    home: Folder = HOME,
    port: PublicPort = PORT,
    host_port: HostPort = None,
    broker: BrokerName = "tansu",
) -> None:
    """Start the stack with a demo company and a host product; Ctrl-C stops all of it."""
    from deploy.local.demo.run import run_demo  # noqa: PLC0415 - loads what only the demo needs

    stack_home = Home(home.resolve())
    try:
        _check_not_running(stack_home)
        run_demo(stack_home, check_broker(broker), port, host_port or port + 1)
    except (ProgramFailedError, PortTakenError, StackRunsError) as error:
        _refuse(str(error))


@app.command()
def status(home: Folder = HOME, *, json_: AsJson = False) -> None:
    """Show which processes run, and where."""
    stack_home = Home(home.resolve())
    held, known = stack_home.is_held(), stack_home.running()
    processes = known[1] if held and known is not None else []
    if json_:
        rows = [
            {"name": p.name, "pid": p.pid, "running": is_alive(p), "restarts": p.restarts}
            for p in processes
        ]
        url = stack_home.read_stack_env().get("PORTICO_URL") if held else None
        typer.echo(json.dumps({"running": held, "url": url, "processes": rows}))
        return
    if not held:
        typer.echo("no stack is running here")
        return
    typer.echo(stack_home.read_stack_env().get("PORTICO_URL", "starting"))
    for process in processes:
        state = "running" if is_alive(process) else "down"
        again = f", started again {process.restarts} times" if process.restarts else ""
        typer.echo(f"  {process.name:<10} {state} (pid {process.pid}{again})")


def _start_detached(home: Home, broker: str, port: int, host_port: int, *, quiet: bool) -> None:
    home.create()
    arguments = [str(home.folder), broker, str(port), str(host_port)]
    with home.supervisor_log.open("ab") as log:
        supervisor = subprocess.Popen(
            (sys.executable, "-m", "deploy.local.supervise", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        _follow(supervisor, home, quiet=quiet)
    except KeyboardInterrupt:
        supervisor.terminate()
        supervisor.wait()
        raise


def _follow(supervisor: subprocess.Popen[str], home: Home, *, quiet: bool) -> None:
    """Repeat what the supervisor says until it is ready. Raises ProgramFailedError."""
    for line in supervisor.stdout or ():
        word, _, text = line.rstrip("\n").partition(" ")
        if word == "ready":
            return
        if word == "failed":
            supervisor.wait()
            raise ProgramFailedError(text)
        if not quiet:
            typer.echo(text)
    supervisor.wait()
    raise ProgramFailedError(f"the supervisor ended: {last_line(home.supervisor_log)}")


def _check_not_running(home: Home) -> None:
    if home.is_held():
        url = home.read_stack_env().get("PORTICO_URL", "still starting")
        raise StackRunsError(f"a stack is already running here ({url}); `make down` stops it")


def _refuse(reason: str) -> None:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
