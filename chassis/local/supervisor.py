"""Keeps programs running: starts them, starts again what dies, stops all in reverse order."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chassis.local.children import MARK, die_with
from chassis.local.place import ROOT

FIRST_DELAY = 0.2
LONGEST_DELAY = 5.0
STOOD = 5.0
PATIENCE = 10.0
LOG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """One program to keep. A higher stage leans on the lower ones, so it stops before them."""

    name: str
    command: Sequence[str]
    port: int
    log: Path
    stage: int = 0
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready: Callable[[], Awaitable[bool]] | None = None
    prepare: Callable[[], Awaitable[None]] | None = None
    """What is done once, before the first start."""
    started: Callable[[], None] | None = None
    """What is done whenever it is ready after a start."""


class Kept:
    """A program under way: its process now, and how often it had to be started again."""

    def __init__(self, program: Program, stack_id: str, changed: Callable[["Kept"], None]) -> None:
        self.program = program
        self.restarts = 0
        self.stopping = False
        self.process: subprocess.Popen[bytes] | None = None
        self._stack_id = stack_id
        self._changed = changed
        self._wake = asyncio.Event()

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    async def run(self) -> None:
        """Start; start again with growing delay whenever it ends, until told to stop."""
        if self.program.prepare:
            await self.program.prepare()
        delay = FIRST_DELAY
        while not self.stopping:
            started = time.monotonic()
            self.process = self._start()
            self._changed(self)
            settling = asyncio.create_task(self._settle())
            await ended(self.process)
            settling.cancel()
            _kill_group(self.pid, signal.SIGKILL)
            if self.stopping:
                return
            if time.monotonic() - started > STOOD:
                delay = FIRST_DELAY
            self.restarts += 1
            await self._pause(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _settle(self) -> None:
        """When it is ready, do what comes after a start; a failure of that is not its end."""
        if self.program.started is None:
            return
        await _until(self)
        try:
            self.program.started()
        except Exception as error:
            with self.program.log.open("a") as log:
                log.write(f"after the start: {error}\n")

    def stop(self) -> None:
        """Ask the process and its group to end; `run` returns when it has."""
        self.stopping = True
        self._wake.set()
        _kill_group(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        _kill_group(self.pid, signal.SIGKILL)

    def _start(self) -> "subprocess.Popen[bytes]":
        rotate(self.program.log)
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.program.env}
        with self.program.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  our own command, no shell
                list(self.program.command),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**environment, MARK: self._stack_id},
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  it only asks the kernel for one thing
            )

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return


class Supervisor:
    """Keeps all programs of one stack; `changed` hears of each start, also of each restart."""

    def __init__(
        self, programs: Sequence[Program], stack_id: str, changed: Callable[[Kept], None]
    ) -> None:
        self.kept = [Kept(program, stack_id, changed) for program in programs]
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        for kept in self.kept:
            self._tasks[kept.program.name] = asyncio.create_task(kept.run())

    async def ready(self) -> None:
        """Return when every program that can say so has said that it is ready."""
        await asyncio.gather(*(_until(kept) for kept in self.kept))

    async def broken(self) -> None:
        """Never returns; raises what ended the keeping of a program, say a missing command."""
        await asyncio.gather(*self._tasks.values())
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop stage after stage, the one that leans on all others first; nothing is left."""
        for stage in sorted({kept.program.stage for kept in self.kept}, reverse=True):
            here = [kept for kept in self.kept if kept.program.stage == stage]
            for kept in here:
                kept.stop()
            names = {kept.program.name for kept in here}
            tasks = [task for name, task in self._tasks.items() if name in names]
            if not tasks:
                continue
            _, late = await asyncio.wait(tasks, timeout=PATIENCE)
            if late:
                for kept in here:
                    kept.kill()
                await asyncio.wait(late)


async def ended(process: "subprocess.Popen[bytes]") -> None:
    """Return when the process has ended; the kernel tells, nothing polls."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    watch = os.pidfd_open(process.pid)
    loop.add_reader(watch, done.set)
    try:
        await done.wait()
    finally:
        loop.remove_reader(watch)
        os.close(watch)
    process.wait()


async def _until(kept: Kept) -> None:
    ready = kept.program.ready
    while ready is not None and not await ready():
        await asyncio.sleep(0.1)


def rotate(log: Path) -> None:
    """Put a log that has grown large aside; one older log is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _kill_group(pid: int, sign: signal.Signals) -> None:
    if not pid:
        return
    try:
        os.killpg(pid, sign)
    except (ProcessLookupError, PermissionError):
        return
