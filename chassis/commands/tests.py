"""test: every test, with one line at the end that says how it went."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import typer

from chassis.commands.common import Failed

BROWSER = Path("tests/browser")
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
    began, total, status = time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = folder / "rest.xml", folder / "browser.xml"
        # Sync Playwright leaves a running loop behind, so browser tests have a run of their own,
        # on a stack of their own, at the same time.
        with (folder / "browser.txt").open("w+") as said:
            beside = subprocess.Popen(  # noqa: S603
                _command(str(BROWSER), f"--junitxml={reports[1]}"),
                cwd=ROOT,
                stdout=said,
                stderr=said,
            )
            status = _pytest(ROOT, [f"--ignore={BROWSER}", f"--junitxml={reports[0]}"])
            status = int(status != 0) | int(beside.wait() != 0)
            typer.echo(Path(said.name).read_text())
        for report in reports:
            total += counted(report)
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


def _pytest(root: Path, words: list[str]) -> int:
    return subprocess.run(_command(*words), cwd=root, check=False).returncode  # noqa: S603


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *words]


def _install() -> None:
    from chassis.local.packages import CannotInstall, install  # noqa: PLC0415
    from chassis.local.rabbitmq import SERVER  # noqa: PLC0415

    try:
        if not SERVER.exists():
            install("rabbitmq-server")
        if not shutil.which("chromium"):
            install("chromium", "fonts-dejavu-core")
    except CannotInstall as reason:
        raise Failed(str(reason)) from None
