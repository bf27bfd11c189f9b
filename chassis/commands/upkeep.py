"""window rebuild, migrate, export: upkeep of a stack and its documents."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from chassis.commands.common import Data, call, settings_for

window = typer.Typer(help="The unified status window.", no_args_is_help=True)
HOLDERS = ("applications", "reception", "metering")
A_MILLION_CASES = 3600.0
"""Seconds within which they are told."""


def register(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command()(export)


@window.callback()
def window_group() -> None:
    """The unified status window."""


@window.command()
def rebuild(data: Data = None) -> None:
    """Let every service that holds cases tell their snapshots again; the window keeps serving."""
    settings = settings_for(data)
    for service in HOLDERS:
        url = f"{getattr(settings, f'{service}_url')}/snapshots/replay"
        answer = call(settings, url, patience=A_MILLION_CASES)
        counts = ", ".join(f"{name} {count}" for name, count in (answer or {}).items())
        typer.echo(f"{service}: {counts or 'asked'}")


def migrate(data: Data = None) -> None:
    """Bring the shape of stored data to this version; changes nothing the second time."""
    from chassis.migrate import migrate as run  # noqa: PLC0415
    from chassis.serving import NAMES  # noqa: PLC0415

    seen: set[str] = set()
    for name in NAMES:
        settings = settings_for(data, name)
        if (url := settings.mongo_url.get_secret_value()) in seen:
            continue
        seen.add(url)
        done = asyncio.run(run(settings))
        typer.echo(f"{settings.service or name}: {', '.join(done) or 'nothing to do'}")


def export(
    what: Annotated[
        Literal["openapi", "asyncapi", "settings", "events"], typer.Argument(help="Which documents")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write into")] = Path("docs"),
) -> None:
    """Write the interface documents that the code generates."""
    from chassis.export import export as run  # noqa: PLC0415

    run(what, out)
