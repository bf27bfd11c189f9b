"""bench: the benchmarks, each in a process of its own, its figures as ratios."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.commands.common import Failed

Found = dict[str, Any]
PACKAGES = {"wrk": "wrk", "chromium": "chromium"}
"""Programs by the packages that bring them."""


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    name: Annotated[str | None, typer.Argument(help="One benchmark; all unless told")] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="File to write the results into")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Also bring the table of docs/performance.md up to date")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="A missed target is a failure of the command")
    ] = False,
) -> None:
    """Run the benchmarks: a line a result, a ratio against a bare peer measured in turn."""
    from chassis.local.place import ROOT  # noqa: PLC0415

    known = benches(ROOT / "bench")
    if name is not None and name not in known:
        raise typer.BadParameter(f"there is no benchmark {name}; there are {', '.join(known)}")
    _install()
    found: list[Found] = []
    broken = []
    for one in [name] if name else known:
        results, status = _run(ROOT, one)
        found += results
        if status:
            broken.append(one)
    if as_json:
        as_json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if write:
        page = ROOT / "docs" / "performance.md"
        page.write_text(with_rows(page.read_text(), found))
    _judge(found, broken, strict=strict)


def _judge(found: list[Found], broken: list[str], *, strict: bool) -> None:
    missed = [one["name"] for one in found if not one["holds"]]
    typer.echo(f"{len(found) - len(missed)} of {len(found)} targets hold")
    if broken:
        raise Failed(f"did not run to its end: {', '.join(broken)}")
    if missed and strict:
        raise Failed(f"missed: {', '.join(missed)}")


def benches(folder: Path) -> list[str]:
    """Every file there that can be measured, by name."""
    return [file.stem for file in sorted(folder.glob("*.py")) if _measures(file)]


def _measures(file: Path) -> bool:
    return any(
        isinstance(node, ast.FunctionDef) and node.name == "measured"
        for node in ast.parse(file.read_text()).body
    )


def _run(root: Path, name: str) -> tuple[list[Found], int]:
    """Its results and its exit status; what it says to people is said on as it comes."""
    found = []
    command = [sys.executable, "-m", f"bench.{name}"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                found.append(json.loads(line))
            else:
                typer.echo(line.rstrip("\n"))
    return found, process.returncode


BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
HEAD = "| benchmark | ratio | target | holds | ours | peer | unit | spread |\n" + "| --- " * 8 + "|"


def with_rows(page: str, found: list[Found]) -> str:
    """The page with these results in its table; rows of benchmarks that did not run stay."""
    table = page.partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")][2:]
    rows = {line.split("|")[1].strip(): line for line in lines}
    rows |= {one["name"]: row(one) for one in found}
    return between(page, [HEAD, *rows.values()])


def between(page: str, lines: list[str]) -> str:
    """The page with these lines where it keeps what was measured. Raises Failed."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise Failed(f"the page has no {BEGIN} and {END} to write between")
    return "\n".join([before + BEGIN, "", *lines, "", END + after])


def row(one: Found) -> str:
    """A result as a row of the table."""
    sign = "<=" if one["at_most"] else ">="
    target = f"{sign} {one['target']:g}"
    holds = "yes" if one["holds"] else "**no**"
    figures = f"{one['ours']:g} | {one['peer']:g} | {one['unit']} | {one['spread']:.0%}"
    return f"| {one['name']} | {one['ratio']:g} | {target} | {holds} | {figures} |"


def _install() -> None:
    from chassis.local.packages import CannotInstall, install  # noqa: PLC0415
    from chassis.local.rabbitmq import SERVER  # noqa: PLC0415

    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if not SERVER.exists():
        missing.insert(0, "rabbitmq-server")
    try:
        if missing:
            install(*missing)
    except CannotInstall as reason:
        raise Failed(str(reason)) from None
