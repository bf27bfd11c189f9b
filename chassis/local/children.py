"""Child processes that cannot outlive their stack, and how to find those that did.

Every child carries the stack's id in its environment, so that its own children (the broker's
helpers) are found by it as well, whatever became of the supervisor.
"""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MARK = "KABINET_STACK_ID"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> Callable[[], None]:
    """What a child runs before exec: the kernel kills it when its parent dies."""

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def alive(pid: int) -> bool:
    """Whether the process runs; one that waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def ours(stack_id: str) -> Iterator[int]:
    """Every living process of the stack but the one that asks and those it descends from."""
    mark = f"{MARK}={stack_id}".encode()
    above = set(ancestors(os.getpid()))
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in above:
            continue
        try:
            marked = mark in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if marked and alive(int(entry.name)):
            yield int(entry.name)


def ancestors(pid: int) -> Iterator[int]:
    while pid > 0:
        yield pid
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return


def end_all(stack_id: str, patience: float = 10.0) -> list[int]:
    """Ask every process of the stack to stop, kill what does not; answers who they were."""
    found = list(ours(stack_id))
    _send(found, signal.SIGTERM)
    if not gone(found, patience):
        _send(list(ours(stack_id)), signal.SIGKILL)
        gone(found, patience)
    return found


def gone(pids: list[int], within: float) -> bool:
    until = time.monotonic() + within
    while any(alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _send(pids: list[int], sign: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            continue
