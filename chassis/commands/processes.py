"""up, down, status, serve: the processes of a stack."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.commands.common import Data, Failed


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(serve)
    app.command(help="Whether the process of this environment answers (for containers)")(health)


def up(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Port of the account's pages", min=1, max=65500)] = 8080,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Run in the background and return at once")
    ] = False,
    replicas: Annotated[
        int, typer.Option(help="How many of each service, and of the gateway", min=1, max=20)
    ] = 1,
    gateways: Annotated[
        int | None, typer.Option(help="How many gateways, where not as many", min=1, max=20)
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="With a made-up company: staff, consumers, cases")
    ] = False,
) -> None:
    """Start everything on this machine and stop it on Ctrl-C or SIGTERM."""
    from chassis.local.place import Place  # noqa: PLC0415

    place = Place.of(data)
    many = max(replicas, gateways or 1) > 1
    _install(with_front=many)
    place.make()
    if no_wait:
        _in_background(place.data, port, replicas, gateways or replicas, demo)
    else:
        _in_foreground(place.data, port, replicas, gateways, demo)


def _install(*, with_front: bool) -> None:
    from chassis.local import front, rabbitmq  # noqa: PLC0415
    from chassis.local.packages import CannotInstall, install  # noqa: PLC0415

    try:
        if not rabbitmq.SERVER.exists():
            install("rabbitmq-server")
        if with_front and not front.SERVER.exists():
            install(front.PACKAGE)
    except CannotInstall as reason:
        raise Failed(str(reason)) from None


def _in_foreground(data: Path, port: int, replicas: int, gateways: int | None, demo: bool) -> None:
    import asyncio  # noqa: PLC0415

    from chassis.local import demo as company  # noqa: PLC0415
    from chassis.local import stack  # noqa: PLC0415
    from chassis.local.place import Place  # noqa: PLC0415
    from chassis.local.ports import PortTaken  # noqa: PLC0415

    place = Place(data)
    try:
        with stack.held(place):
            if demo:
                company.name_it()
            plan = stack.plan(place, port, replicas, gateways)
            running = stack.Running(place, plan, with_demo=demo)
            stack.say("Starting the broker, the database, the mail catcher and the services...")
            asyncio.run(running.run())
    except (stack.CannotStart, PortTaken) as reason:
        raise Failed(str(reason)) from None


def _in_background(data: Path, port: int, replicas: int, gateways: int, demo: bool) -> None:
    import subprocess  # noqa: PLC0415
    import time  # noqa: PLC0415

    from chassis.local.place import Place  # noqa: PLC0415
    from chassis.local.stack import holder  # noqa: PLC0415

    place = Place(data)
    if holder(place):
        raise Failed(f"a stack already runs on {data}; stop it with ./kabinet down --data {data}")
    log = place.log("up")
    words = [sys.executable, "-m", "chassis.cli", "up", "--data", str(data), "--port", str(port)]
    words += ["--replicas", str(replicas), "--gateways", str(gateways)]
    words += ["--demo"] if demo else []
    with log.open("wb") as out:
        started = subprocess.Popen(  # noqa: S603  our own command
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    while holder(place) != started.pid:
        if started.poll() is not None:
            raise Failed((log.read_text().strip().splitlines() or ["it ended at once"])[-1])
        time.sleep(0.05)
    typer.echo(f"Starting in the background; ./kabinet status --data {data} tells how it is.")
    if demo:
        typer.echo(f"Who may sign in will stand in {place.demo}.")


def down(data: Data = None) -> None:
    """Stop the stack, also one that `up --no-wait` started."""
    import os  # noqa: PLC0415
    import signal  # noqa: PLC0415

    from chassis.local.children import end_all, gone  # noqa: PLC0415
    from chassis.local.place import Place  # noqa: PLC0415
    from chassis.local.secrets import Secrets  # noqa: PLC0415
    from chassis.local.stack import holder  # noqa: PLC0415

    place = Place.of(data)
    pid = holder(place)
    if pid:
        os.kill(pid, signal.SIGTERM)
        if not gone([pid], 60):
            raise Failed(f"the stack of {place.data} (pid {pid}) does not stop; kill -9 {pid}")
    left = end_all(Secrets.keep(place.secrets).stack_id) if place.secrets.exists() else []
    typer.echo("Stopped." if pid or left else f"Nothing runs on {place.data}.")


def status(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """What runs: a line a process, with its pid, port and health."""
    import asyncio  # noqa: PLC0415

    from chassis.local.place import Place  # noqa: PLC0415
    from chassis.local.stack import holder  # noqa: PLC0415
    from chassis.local.states import states  # noqa: PLC0415

    place = Place.of(data)
    described = place.stack()
    if described is None or holder(place) is None:
        starting = holder(place) is not None
        raise Failed(
            f"the stack on {place.data} is not ready yet; ask again"
            if starting
            else f"nothing runs on {place.data}; start it with ./kabinet up"
        )
    found = asyncio.run(states(described))
    if as_json:
        typer.echo(json.dumps(found, indent=1))
    else:
        _table(found, described)
    if any(process["health"] != "ready" for process in found):
        raise Failed("not everything is ready; the logs are in " + str(place.data / "logs"))


def _table(found: list[dict[str, Any]], described: dict[str, Any]) -> None:
    for process in found:
        typer.echo("{name:<16}{pid:>8}{port:>8}  {health}".format(**process))
    typer.echo(f"account {described['gateway']}   letters {described['mail']}")


def serve(name: Annotated[str, typer.Argument(help="identity, ..., or gateway")]) -> None:
    """Run one service in this process; settings come from the environment."""
    from chassis import cli  # noqa: PLC0415

    cli.serve(name)


def health() -> None:
    """Answered before the commands are loaded; here for the help."""
