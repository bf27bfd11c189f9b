"""Who may know whom, and who may speak to the database."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.rooms.house import ROOT, calls, code, imported, name, parsed

CLIENTS = ("motor", "pymongo", "gridfs")
ITS_VOCABULARY = "chassis/store.py"
MAY_PRINT = ("chassis/local/", "chassis/commands/")


def lint(config: Path = ROOT / "pyproject.toml") -> "subprocess.CompletedProcess[str]":
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(tool), "--config", str(config), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_one_way_and_services_stand_apart():
    told = lint()
    assert told.returncode == 0, told.stdout


def test_the_contract_would_notice_an_import_against_the_way(tmp_path):
    told = (ROOT / "pyproject.toml").read_text()
    turned = told.replace(
        'layers = ["demo", "gateway | services", "casework", "chassis", "contracts"]',
        'layers = ["contracts", "chassis", "casework", "gateway | services", "demo"]',
    )
    assert turned != told
    (tmp_path / "pyproject.toml").write_text(turned)
    assert lint(tmp_path / "pyproject.toml").returncode == 1


def test_no_exception_is_made_from_the_contract():
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text()


def test_only_the_store_knows_the_driver():
    strangers = {
        name(path): known
        for path in code()
        if (known := sorted(m for m in imported(parsed(path)) if m.split(".")[0] in CLIENTS))
    }
    assert set(strangers) == {ITS_VOCABULARY}


def test_an_import_inside_a_function_is_seen():
    assert list(imported(ast.parse("def f():\n    from motor import core"))) == ["motor.core"]


def test_time_never_comes_from_the_database():
    assert [name(p) for p in code() if "$$NOW" in p.read_text()] == []


def test_only_commands_print():
    printed = [
        f"{name(path)}:{line}"
        for path in code()
        if not name(path).startswith(MAY_PRINT)
        for called, line in calls(parsed(path))
        if called == "print"
    ]
    assert printed == []
