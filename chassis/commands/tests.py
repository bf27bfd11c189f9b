"""test: every test, with one line at the end that says how it went."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import typer

from chassis.commands.common import Failed

BESIDE = (
    {"browser": ("tests/browser",), "gateway": ("tests/gateway",)},
    {"whole": ("tests/portal", "tests/security", "tests/local", "tests/faults")},
)
"""Lanes beside the rest, each of runs in turn on servers of their own: much of what they do is
wait. Browsers are alone, for sync Playwright leaves a running loop behind.
"""
COUNTED = ("tests", "failures", "errors", "skipped")


def register(app: typer.Typer) -> None:
    app.command(
        "test",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=True,
    )(test)


def test(context: typer.Context) -> None:
    """Run every test, real servers included; words after it go to pytest as they are."""
    from chassis.local.place import ROOT  # noqa: PLC0415

    _install()
    if context.args:
        raise typer.Exit(_pytest(ROOT, context.args))
    began, total = time.monotonic(), Counter[str]()
    apart = {name: words for lane in BESIDE for name, words in lane.items()}
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(BESIDE)) as lanes:
        folder = Path(name)
        beside = [lanes.submit(_lane, ROOT, folder, lane) for lane in BESIDE]
        others = [f"--ignore={word}" for words in apart.values() for word in words]
        rest = _run(ROOT, folder, "rest", others)
        statuses = [rest, *(status for lane in beside for status in lane.result())]
        for report in ("rest", *apart):
            total += counted(folder / f"{report}.xml")
    status = int(any(statuses))
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    typer.echo(f"{passed} passed, {failed} failed{skipped} in {time.monotonic() - began:.0f} s")
    raise typer.Exit(status or int(failed > 0 or passed == 0))


def counted(report: Path) -> Counter[str]:
    """Numbers of a JUnit report; one error where there is no report, for the run broke off."""
    if not report.exists():
        return Counter(tests=1, errors=1)
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  pytest wrote it
    assert suite is not None
    return Counter({name: int(suite.get(name, "0")) for name in COUNTED})


def _lane(root: Path, folder: Path, runs: Mapping[str, Sequence[str]]) -> list[int]:
    return [_run(root, folder, name, [*words], quiet=True) for name, words in runs.items()]


def _run(root: Path, folder: Path, name: str, words: list[str], *, quiet: bool = False) -> int:
    return _pytest(root, [*words, f"--junitxml={folder / name}.xml"], quiet=quiet)


def _pytest(root: Path, words: list[str], *, quiet: bool = False) -> int:
    """One call of pytest; a quiet one says what it has to say at its end, in one piece."""
    command = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(  # noqa: S603
        command, cwd=root, check=False, text=True, capture_output=quiet
    )
    if quiet:
        typer.echo(done.stdout + done.stderr)
    return done.returncode


def _install() -> None:
    from chassis.local import front, rabbitmq  # noqa: PLC0415
    from chassis.local.packages import CannotInstall, install  # noqa: PLC0415

    try:
        if not rabbitmq.SERVER.exists():
            install("rabbitmq-server")
        if not front.SERVER.exists():
            install(front.PACKAGE)
        if not shutil.which("chromium"):
            install("chromium", "fonts-dejavu-core")
        if not shutil.which("promtool"):
            install("prometheus")
    except CannotInstall as reason:
        raise Failed(str(reason)) from None
