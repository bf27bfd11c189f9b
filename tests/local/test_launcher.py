"""The launcher: from nothing to the command, and plain words where that cannot be."""

import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from chassis.local import packages
from chassis.local.packages import CannotInstall, install
from chassis.local.place import ROOT

LAUNCHER = ROOT / "kabinet"


def run(*words: str, cwd: Path = ROOT, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(LAUNCHER), *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def launcher(tmp_path, monkeypatch):
    """The launcher's own functions, working in an empty project."""
    loader = SourceFileLoader("launcher", str(LAUNCHER))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "TOOLS", tmp_path / ".venv-tools")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / ".kabinet-stamp")
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    return module


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    """Put small stand-in programs first on the path."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return lambda name, script: program(folder, name, script)


def test_help_names_every_command():
    told = run("--help")
    assert told.returncode == 0
    commands = "up down status test staff dead window migrate export"
    for command in commands.split():
        assert f"  {command} " in told.stdout


@pytest.mark.parametrize(
    "words",
    [
        "frobnicate",
        "up --port x",
        "up --port 0",
        "staff add",
        "staff add a@example.com --name A --role king",
        "export poetry",
    ],
)
def test_wrong_words_end_with_2_and_say_so(words):
    told = run(*words.split())
    assert told.returncode == 2
    assert told.stderr.strip()
    assert "Traceback" not in told.stderr


def test_a_failure_is_one_line_and_1(tmp_path):
    told = run("status", "--data", str(tmp_path))
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "./kabinet up" in told.stderr


def test_it_works_from_any_folder_and_takes_nothing_from_it(tmp_path):
    (tmp_path / "chassis").mkdir()
    (tmp_path / "chassis" / "__init__.py").write_text("raise SystemExit('the wrong chassis')")
    told = run("status", "--data", "mine", cwd=tmp_path)
    assert told.returncode == 1
    assert str(tmp_path / "mine") in told.stderr


def test_an_old_python_is_told_in_words():
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0);"
        f"runpy.run_path({str(LAUNCHER)!r}, run_name='__main__')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("kabinet: Python 3.11 or later is needed, this is 3.9")
    assert told.stderr.count("\n") == 1


def test_a_fresh_copy_makes_its_environment_and_then_needs_no_network(tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("kabinet", "pyproject.toml", "uv.lock"):
        shutil.copy2(ROOT / name, copy)
    for name in ("chassis", "contracts"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    first = subprocess.run(
        [copy / "kabinet", "--help"], capture_output=True, text=True, check=False
    )
    assert first.returncode == 0, first.stderr
    assert "preparing the environment" in first.stderr
    offline = {**os.environ, "UV_OFFLINE": "1", "PATH": "/nowhere"}
    again = subprocess.run(
        [sys.executable, copy / "kabinet", "--help"],
        env=offline,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0
    assert again.stderr == ""


def test_a_warm_start_runs_nothing(launcher, on_path, tmp_path):
    on_path(
        "uv",
        f'echo "$@" >> {tmp_path}/calls; mkdir -p {tmp_path}/.venv/bin;'
        f"touch {tmp_path}/.venv/bin/python",
    )
    launcher.prepare()
    launcher.prepare()
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["--version", "sync"]
    assert "--locked" in calls[1]
    (tmp_path / "uv.lock").write_text("changed")
    launcher.prepare()
    assert len((tmp_path / "calls").read_text().splitlines()) == 4


def test_a_failed_sync_is_told_and_tried_again_the_next_time(launcher, on_path, tmp_path, capsys):
    on_path("uv", 'test "$1" = --version || { echo "no route to index" >&2; exit 2; }')
    assert launcher.main() == 1
    assert "no route to index" in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / ".venv" / ".kabinet-stamp").exists()


def test_a_shim_with_nothing_behind_it_is_no_uv(launcher, on_path, tmp_path):
    on_path("uv", "exit 127")
    own = program(tmp_path / ".venv-tools", "x", "").parent / "bin"
    program(own, "uv", "exit 0")
    assert launcher.find_uv() == str(own / "uv")


def test_without_ensurepip_and_the_right_to_install_it_says_what_to_do(
    launcher, on_path, monkeypatch
):
    monkeypatch.setattr(launcher, "can_make_environments", lambda: False)
    on_path("uv", "exit 127")
    on_path("sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(launcher.CannotPrepare, match="apt-get install python3-venv"):
        launcher.find_uv()


@pytest.fixture
def policy(tmp_path, monkeypatch):
    """The file that keeps packages from starting services, in a folder of the test's."""
    file = tmp_path / "policy-rc.d"
    monkeypatch.setattr(
        packages, "SCRIPT", packages.SCRIPT.replace("/usr/sbin/policy-rc.d", str(file))
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return file


def test_a_package_is_installed_without_starting_its_service(on_path, policy, tmp_path):
    on_path("systemctl", f'echo "$@" > {tmp_path}/disabled')
    on_path(
        "apt-get",
        f'echo "$@" >> {tmp_path}/calls; sh {policy} 2>/dev/null; echo $? > {tmp_path}/policy_says',
    )
    install("rabbitmq-server")
    update, installing = (tmp_path / "calls").read_text().splitlines()
    assert update.startswith("update")
    assert installing.endswith("rabbitmq-server")
    assert (tmp_path / "policy_says").read_text().strip() == "101"
    assert not policy.exists()
    assert (tmp_path / "disabled").read_text().split() == ["disable", "--now", "rabbitmq-server"]


def test_a_failed_installation_says_why_and_what_to_do(on_path, policy):
    on_path(
        "apt-get", 'test "$1" = update || { echo "E: Unable to locate package" >&2; exit 100; }'
    )
    with pytest.raises(
        CannotInstall, match=r"Unable to locate package.*apt-get install rabbitmq-server"
    ):
        install("rabbitmq-server")
    assert not policy.exists()


def test_a_system_without_apt_is_told_so(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotInstall, match="there is no apt-get here"):
        install("rabbitmq-server")
