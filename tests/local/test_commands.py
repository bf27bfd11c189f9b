"""Commands that stand alone."""

import http.server
import os
import subprocess
import threading
from collections import Counter
from pathlib import Path

import pytest

from chassis import commands
from chassis.commands import tests
from chassis.commands.tests import counted
from chassis.local.place import ROOT
from chassis.serving import first_address
from chassis.testing import python


def command(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        python("-m", "chassis.cli", *words),
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def answering():
    """A server whose every answer has the status in `status`."""
    status = [200]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status[0] if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *words):
            """Stay quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, status
    server.shutdown()
    server.server_close()
    thread.join()


def test_health_says_whether_its_own_process_answers(answering):
    port, status = answering
    assert command("health", KABINET_PORT=str(port)).returncode == 0
    assert command("health", KABINET_PORT=str(port), KABINET_HOST="0.0.0.0").returncode == 0
    status[0] = 503
    sick = command("health", KABINET_PORT=str(port))
    assert sick.returncode == 1
    assert "503" in sick.stderr


def test_health_of_nothing_is_1():
    told = command("health", KABINET_PORT="1")
    assert told.returncode == 1
    assert "nothing answers on 127.0.0.1:1" in told.stderr


def test_health_loads_next_to_nothing():
    code = (
        "import sys; from chassis.cli import main; main(['health']);"
        "print(len(sys.modules), 'typer' in sys.modules)"
    )
    told = subprocess.run(python("-c", code), cwd=ROOT, capture_output=True, text=True, check=True)
    loaded, typer = told.stdout.split()
    assert int(loaded) < 80
    assert typer == "False"


def test_a_run_that_broke_off_counts_as_an_error(tmp_path):
    assert counted(tmp_path / "none.xml") == Counter(tests=1, errors=1)


@pytest.mark.parametrize(("failures", "status"), [(0, 0), (2, 1)])
def test_the_last_line_of_the_test_run_sums_up_all_calls(monkeypatch, capsys, failures, status):
    calls = []

    def pytest_run(root, words, *, quiet=False):
        calls.append(words)
        report = next(word for word in words if word.startswith("--junitxml="))
        Path(report.partition("=")[2]).write_text(
            f'<testsuites><testsuite tests="9" failures="{failures}" errors="0" skipped="1"/>'
            "</testsuites>"
        )
        return int(failures > 0)

    monkeypatch.setattr(tests, "_pytest", pytest_run)
    monkeypatch.setattr(tests, "_install", lambda: None)
    assert commands.run(["test"]) == status
    first = {words[0] for words in calls}
    assert first == {"--ignore=tests/browser", "tests/browser", "tests/gateway", "tests/portal"}
    last = capsys.readouterr().out.splitlines()[-1]
    runs = len(first)
    passed, failed = runs * (8 - failures), runs * failures
    assert last.startswith(f"{passed} passed, {failed} failed, {runs} skipped")


def test_words_after_test_go_to_pytest_as_they_are(monkeypatch):
    calls = []
    monkeypatch.setattr(tests, "_pytest", lambda root, words: calls.append(words) or 5)
    monkeypatch.setattr(tests, "_install", lambda: None)
    assert commands.run(["test", "-k", "mail", "--lf", "tests/local"]) == 5
    assert calls == [["-k", "mail", "--lf", "tests/local"]]


def test_a_report_is_counted(tmp_path):
    report = tmp_path / "r.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3">'
        "</testsuite></testsuites>"
    )
    assert counted(report) == Counter(tests=9, failures=2, errors=1, skipped=3)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("amqp://a:b@rabbit:5673/kabinet", ("rabbit", 5673)),
        ("amqp://a:b@rabbit/kabinet", ("rabbit", 5672)),
        ("amqps://rabbit/kabinet", ("rabbit", 5671)),
        ("mongodb://a:b@one:1,two:2/x?replicaSet=rs0", ("one", 1)),
        ("mongodb://one/x", ("one", 27017)),
    ],
)
def test_the_server_of_an_address_is_found(url, address):
    assert first_address(url) == address
