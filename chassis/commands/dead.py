"""dead list|show|replay|drop: messages that no handler could take."""

import asyncio
import json
from typing import Annotated, Any

import typer

from chassis.commands.common import Data, Failed, settings_for

app = typer.Typer(help="Messages that were laid aside after their last try.", no_args_is_help=True)
Queue = Annotated[str, typer.Argument(help="As `dead list` names it, with or without .dead")]


@app.callback()
def dead() -> None:
    """Messages that were laid aside after their last try."""


@app.command("list")
def listed(data: Data = None) -> None:
    """Every queue that has dead letters, and how many."""
    from chassis.local.letters import DeadLetters  # noqa: PLC0415

    counts = asyncio.run(DeadLetters(_url(data)).counts())
    for queue, count in counts.items():
        typer.echo(f"{count:>7}  {queue}")
    if not counts:
        typer.echo("No dead letters.")


@app.command()
def show(
    queue: Queue,
    data: Data = None,
    body: Annotated[bool, typer.Option("--body", help="Also what the message says")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, oldest first")] = 20,
) -> None:
    """The dead letters of a queue: fact, id, tries, error. They stay where they are."""
    from chassis.local.letters import DeadLetters  # noqa: PLC0415

    for letter in asyncio.run(DeadLetters(_url(data)).peek(_dead(queue), limit)):
        typer.echo(json.dumps(letter if body else _bare(letter), ensure_ascii=False))


@app.command()
def replay(
    queue: Queue,
    data: Data = None,
    event_id: Annotated[str, typer.Option("--id", help="Only the fact with this event id")] = "",
) -> None:
    """Put dead letters back into their queue for another round of tries."""
    from chassis.local.letters import DeadLetters  # noqa: PLC0415

    count = asyncio.run(DeadLetters(_url(data)).replay(_dead(queue), event_id))
    if event_id and not count:
        raise Failed(f"no dead letter {event_id} there; see ./kabinet dead show {queue}")
    typer.echo(f"{count} put back into {_dead(queue).removesuffix('.dead')}.")


@app.command()
def drop(
    queue: Queue,
    data: Data = None,
    event_id: Annotated[str, typer.Option("--id", help="The fact with this event id")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter there")] = False,
) -> None:
    """Forget dead letters for good: what can never be read, or has lost its sense."""
    from chassis.local.letters import DeadLetters  # noqa: PLC0415

    if bool(event_id) == everything:
        raise typer.BadParameter("say which: --id EVENT_ID, or --all")
    count = asyncio.run(DeadLetters(_url(data)).drop(_dead(queue), event_id))
    if event_id and not count:
        raise Failed(f"no dead letter {event_id} there; see ./kabinet dead show {queue}")
    typer.echo(f"{count} dropped from {_dead(queue)}.")


def _bare(letter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in letter.items() if name != "body"}


def _dead(queue: str) -> str:
    return queue if queue.endswith(".dead") else f"{queue}.dead"


def _url(data: Any) -> str:
    return settings_for(data).amqp_url.get_secret_value()
