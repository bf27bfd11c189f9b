"""audit check: whether the chain of the audit is whole."""

import asyncio
import importlib
from typing import Annotated

import typer

from chassis.commands.common import Data, Failed, settings_for

app = typer.Typer(help="The audit of what staff saw and did.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The audit of what staff saw and did."""


@app.command()
def check(
    data: Data = None,
    noted: Annotated[
        str,
        typer.Option(
            "--noted", help="A head SEQ:HASH from the log or an export that must be on the way"
        ),
    ] = "",
) -> None:
    """Follow the whole chain; says where it is broken. Note the head it prints."""
    command = importlib.import_module("gateway.audit.command")
    row = importlib.import_module("gateway.audit.row")
    try:
        head = asyncio.run(command.check(settings_for(data, "gateway"), noted))
    except row.Broken as broken:
        raise Failed(f"the chain is broken: {broken}") from None
    except ValueError:
        raise Failed(f"{noted} is no head; give SEQ:HASH as the log has it") from None
    typer.echo(f"the chain is whole; its head is {head}")
