"""faults: everything that can break is broken under load, and what clients were told is checked."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from chassis.commands.common import Failed


def register(app: typer.Typer) -> None:
    app.command()(faults)


def faults(
    count: Annotated[int, typer.Option(help="How many faults", min=1, max=100_000)] = 12,
    seed: Annotated[
        int | None, typer.Option(help="Their order; drawn and printed unless told", min=0)
    ] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="File to write the figures into")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of its stack, kept; a new one unless told")
    ] = None,
    replicas: Annotated[
        int, typer.Option(help="How many of each service and of the gateway", min=1, max=20)
    ] = 1,
) -> None:
    """Faults under load on a stack of its own; fails where anything was lost or doubled."""
    from chassis.local.place import ROOT  # noqa: PLC0415

    _install(with_front=replicas > 1)
    words = ["--count", str(count), "--replicas", str(replicas)]
    words += [] if seed is None else ["--seed", str(seed)]
    words += ["--json", str(as_json.absolute())] if as_json else []
    words += ["--data", str(data.absolute())] if data else []
    command = [sys.executable, "-m", "tests.faults", *words]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603  our own command
        raise Failed("not everything held; the lines above say what did not")


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
