"""The supervisor over small stand-in programs: real processes, real signals."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from chassis.clock import new_id
from chassis.local import supervisor as supervising
from chassis.local.children import MARK, alive, end_all, ours
from chassis.local.supervisor import Kept, Program, Supervisor, rotate
from chassis.testing import eventually, python

FOREVER = "import time; time.sleep(600)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)"
)


class Stage:
    """A supervisor under test, with what it said."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.id = new_id()
        self.programs: list[Program] = []
        self.starts: list[tuple[str, int, float]] = []
        self.supervisor: Supervisor | None = None

    def add(self, name: str, code: str, **more) -> None:
        log = self.folder / f"{name}.log"
        self.programs.append(Program(name, python("-c", code), 0, log, **more))

    def start(self) -> Supervisor:
        self.supervisor = Supervisor(self.programs, self.id, self.note)
        self.supervisor.start()
        return self.supervisor

    def note(self, kept: Kept) -> None:
        self.starts.append((kept.program.name, kept.pid, time.monotonic()))

    def kept(self, name: str) -> Kept:
        return next(k for k in self.supervisor.kept if k.program.name == name)

    def log(self, name: str) -> str:
        file = self.folder / f"{name}.log"
        return file.read_text() if file.exists() else ""


@pytest.fixture
async def stage(tmp_path):
    made = Stage(tmp_path)
    yield made
    if made.supervisor:
        await made.supervisor.stop()
    assert list(ours(made.id)) == []


async def test_a_program_that_is_killed_is_started_again_and_the_others_stay(stage):
    stage.add("one", FOREVER)
    stage.add("two", FOREVER)
    stage.start()
    await eventually(lambda: len(stage.starts) == 2)
    first, other = stage.kept("one").pid, stage.kept("two").pid
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: stage.kept("one").pid != first and alive(stage.kept("one").pid))
    assert stage.kept("one").restarts == 1
    assert stage.kept("two").pid == other
    assert stage.starts[-1][:2] == ("one", stage.kept("one").pid)


async def test_the_pauses_double_and_have_a_limit(stage, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_DELAY", 0.05)
    monkeypatch.setattr(supervising, "LONGEST_DELAY", 0.2)
    pauses = []
    pause = Kept._pause
    monkeypatch.setattr(Kept, "_pause", lambda self, s: pauses.append(s) or pause(self, s))
    stage.add("flaky", "raise SystemExit(3)")
    stage.start()
    await eventually(lambda: len(pauses) >= 5)
    assert pauses[:5] == [0.05, 0.1, 0.2, 0.2, 0.2]


async def test_the_pause_is_short_again_after_it_stood(stage, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(supervising, "STOOD", 0.0)
    pauses = []
    pause = Kept._pause
    monkeypatch.setattr(Kept, "_pause", lambda self, s: pauses.append(s) or pause(self, s))
    stage.add("flaky", "raise SystemExit(3)")
    stage.start()
    await eventually(lambda: len(pauses) >= 4)
    assert set(pauses) == {0.01}


async def test_stopping_goes_from_the_top_down(stage, tmp_path):
    farewell = (
        "import signal, sys, time, pathlib\n"
        "def bye(*_):\n"
        "    with open({file!r}, 'a') as out: out.write({name!r} + '\\n')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, bye)\n"
        "print('up', flush=True)\n"
        "time.sleep(600)\n"
    )
    order = tmp_path / "order"
    for name, level in (("broker", 0), ("service", 1), ("gateway", 2)):
        stage.add(name, farewell.format(file=str(order), name=name), stage=level)
    supervisor = stage.start()
    await eventually(lambda: all("up" in stage.log(n) for n in ("broker", "service", "gateway")))
    await supervisor.stop()
    assert order.read_text().split() == ["gateway", "service", "broker"]
    assert not any(alive(pid) for _, pid, _ in stage.starts)


async def test_one_that_will_not_stop_is_killed(stage, monkeypatch):
    monkeypatch.setattr(supervising, "PATIENCE", 0.3)
    stage.add("deaf", DEAF)
    supervisor = stage.start()
    await eventually(lambda: "deaf" in stage.log("deaf"))
    pid = stage.kept("deaf").pid
    await supervisor.stop()
    assert not alive(pid)


async def test_what_a_program_started_goes_with_it(stage):
    parent = (
        "import subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}]);"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    stage.add("parent", parent)
    supervisor = stage.start()
    child = int(await eventually(lambda: stage.log("parent").strip()))
    assert alive(child)
    await supervisor.stop()
    await eventually(lambda: not alive(child))


async def test_stopping_while_it_waits_to_start_again_starts_nothing(stage, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_DELAY", 60.0)
    stage.add("flaky", "raise SystemExit(3)")
    supervisor = stage.start()
    await eventually(lambda: stage.kept("flaky").restarts == 1)
    began = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - began < 5
    assert len(stage.starts) == 1


async def test_ready_waits_for_every_program(stage):
    answers = {"slow": False}

    async def slow() -> bool:
        return answers["slow"]

    stage.add("slow", FOREVER, ready=slow)
    waiting = asyncio.create_task(stage.start().ready())
    await eventually(lambda: len(stage.starts) == 1)
    assert not waiting.done()
    answers["slow"] = True
    await asyncio.wait_for(waiting, 5)


async def test_what_is_done_after_a_start_is_done_after_each(stage):
    done = []
    stage.add("one", FOREVER, started=lambda: done.append(1))
    stage.start()
    await eventually(lambda: done == [1])
    os.kill(stage.kept("one").pid, signal.SIGKILL)
    await eventually(lambda: done == [1, 1])


async def test_preparing_comes_first_and_once(stage):
    order = []

    async def prepare() -> None:
        order.append("prepared")

    stage.add("one", "raise SystemExit(0)", prepare=prepare)
    stage.note = lambda kept: order.append("started")
    stage.start()
    await eventually(lambda: order.count("started") >= 2)
    assert order[0] == "prepared"
    assert order.count("prepared") == 1


async def test_a_command_that_is_not_there_is_told(stage, tmp_path):
    stage.programs.append(Program("none", ["/no/such/command"], 0, tmp_path / "none.log"))
    with pytest.raises(FileNotFoundError, match="/no/such/command"):
        await asyncio.wait_for(stage.start().broken(), 5)
    stage.supervisor = None


async def test_children_die_when_the_supervisor_is_killed(tmp_path):
    mark = new_id()
    code = f"""
import asyncio, pathlib
from chassis.local.supervisor import Program, Supervisor
async def main():
    log = pathlib.Path({str(tmp_path / "one.log")!r})
    program = Program("one", [{sys.executable!r}, "-c", {FOREVER!r}], 0, log)
    supervisor = Supervisor([program], {mark!r}, lambda kept: print(kept.pid, flush=True))
    supervisor.start()
    await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen(python("-c", code), stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    await eventually(lambda: not alive(child), within=5)


async def test_leftovers_are_found_by_their_mark_and_ended_children_too():
    mark = new_id()
    code = (
        "import subprocess, sys;"
        f"subprocess.Popen([sys.executable, '-c', {DEAF!r}], start_new_session=True)"
    )
    subprocess.run(
        python("-c", code), env={**os.environ, MARK: mark}, check=True, stdout=subprocess.DEVNULL
    )
    (left,) = await eventually(lambda: list(ours(mark)))
    assert end_all("of another stack") == []
    assert alive(left)
    assert end_all(mark, patience=0.3) == [left]
    assert not alive(left)


def test_a_process_is_not_its_own_leftover(monkeypatch):
    code = (
        "import os\n"
        "from chassis.local.children import ours\n"
        "print(list(ours(os.environ['KABINET_STACK_ID'])))\n"
    )
    done = subprocess.run(
        python("-c", code),
        env={**os.environ, MARK: new_id()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_large_log_is_put_aside_at_a_start(tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "LOG_BYTES", 10)
    log = tmp_path / "x.log"
    log.write_text("short")
    rotate(log)
    assert log.exists()
    log.write_text("long enough to go")
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "x.log.1").read_text() == "long enough to go"
