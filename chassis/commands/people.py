"""staff add: the first accounts of the company's own people."""

import sys
from typing import Annotated, Literal

import typer

from chassis.commands.common import Data, Failed, call, settings_for

Role = Literal["operator", "supervisor", "admin"]

app = typer.Typer(help="Accounts of the company's staff.", no_args_is_help=True)


@app.callback()
def staff() -> None:
    """Accounts of the company's staff."""


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Address the person signs in with")],
    name: Annotated[str, typer.Option(help="The person's name as consumers see it")],
    role: Annotated[Role, typer.Option(help="What they may do")],
    data: Data = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Take the password from standard input")
    ] = False,
) -> None:
    """Add a person of the staff; a letter brings the initial password unless one is given."""
    body: dict[str, object] = {"email": email, "name": name, "role": role}
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise Failed("no password on standard input; give it as one line")
        body["password"] = password
    settings = settings_for(data)
    call(settings, f"{settings.identity_url}/staff", body)
    how = "the password is set" if password_stdin else "a letter with the initial password goes out"
    typer.echo(f"{email} is {role}; {how}. Sign in at {settings.public_url}/login")
