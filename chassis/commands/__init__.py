"""The commands, one file a group; each imports what it needs when it runs."""

import os
import sys

import typer

from chassis.commands import audit, bench, dead, faults, imports, people, processes, tests, upkeep

app = typer.Typer(
    name="kabinet",
    help="The open personal account for the consumers of an electricity grid company.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
processes.register(app)
tests.register(app)
bench.register(app)
faults.register(app)
app.add_typer(audit.app, name="audit")
app.add_typer(imports.app, name="import")
app.add_typer(people.app, name="staff")
app.add_typer(dead.app, name="dead")
app.add_typer(upkeep.window, name="window")
upkeep.register(app)


def run(words: list[str]) -> int:
    """Run one command and answer its exit status."""
    try:
        app(args=words, prog_name="kabinet")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Exception as error:
        if os.environ.get("KABINET_TRACEBACK") or words[:1] == ["serve"]:
            raise
        return _say(reason(error))
    return 0


def reason(error: Exception) -> str:
    """Our own refusals speak for themselves; of others the kind is told as well."""
    if type(error).__module__.startswith("chassis."):
        return str(error)
    return f"{type(error).__name__}: {error} (KABINET_TRACEBACK=1 shows where)"


def _say(why: str) -> int:
    sys.stderr.write(f"kabinet: {' '.join(why.split())}\n")
    return 1
