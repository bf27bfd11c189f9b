"""import: what the company's other systems hand over, from a file."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.commands.common import Data, Failed, ask, settings_for

app = typer.Typer(help="Take a file that another system made.", no_args_is_help=True)
PATIENCE = 600.0
AN_HOUR = 3600.0
TOLD = 20
"""Refused lines that are printed; the first say what is wrong with the others."""
Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file")]


@app.callback()
def imports() -> None:
    """Take a file that another system made."""


@app.command("supply-points")
def supply_points(file: Source, data: Data = None) -> None:
    """Take a register of supply points from CSV; the same file twice changes nothing."""
    settings = settings_for(data)
    url = f"{settings.metering_url}/imports/supply-points"
    with file.open("rb") as content:
        sent = {"file": (file.name, content)}
        taken = ask(settings, "POST", url, files=sent, timeout=AN_HOUR).json()
    counts = ", ".join(f"{name} {taken[name]}" for name in ("created", "changed", "unchanged"))
    typer.echo(f"accepted {taken['accepted']} ({counts}), refused {taken['refused']}")
    for one in taken["rejected"][:TOLD]:
        typer.echo(f"line {one['line']}: {one['reason']}")
    if taken["refused"]:
        raise Failed(f"{taken['refused']} lines were refused; mend them and import the file again")


@app.command()
def intervals(
    file: Source,
    data: Data = None,
    reply: Annotated[
        Path | None, typer.Option("--reply", help="Write the reply 80021 into this file")
    ] = None,
) -> None:
    """Interval data: макет 80020, XML or a ZIP of them. Safe to repeat."""
    settings = settings_for(data)
    url = f"{settings.metering_url}/imports/intervals"
    with file.open("rb") as content:
        made = ask(settings, "POST", url, files={"file": (file.name, content)}).json()
    url, until = f"{url}/{made['id']}", time.monotonic() + PATIENCE
    while made["state"] == "received" and time.monotonic() < until:
        time.sleep(1)
        made = ask(settings, "GET", url).json()
    if made["state"] == "received":
        raise Failed(f"{file.name} is still worked at; see /staff/imports/intervals/{made['id']}")
    if reply is not None:
        reply.write_bytes(ask(settings, "GET", f"{url}/reply").content)
    if made["state"] == "refused":
        raise Failed(f"{file.name} is refused, 80021 status {made['status']}: {made['reason']}")
    _tell(made)


def _tell(made: dict[str, Any]) -> None:
    """What was taken, and a line for each point that was not."""
    for row in made["rejected"]:
        typer.echo(f"rejected {row['point']} {row['day']}: {row['reason']}")
    for row in made["zeros"]:
        typer.echo(f"all zeros {row['point']} {row['day']}: is there really nothing?")
    typer.echo(
        f"accepted {made['accepted']} days of {made['points']} points, "
        f"rejected {made['rejected_count']}, corrected {made['corrected']}, "
        f"80021 status {made['status']}"
    )
