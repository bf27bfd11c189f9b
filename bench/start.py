"""From `./kabinet up` to ready, in a fresh folder, with the environment and caches warm.

The peer is the promise: 20 seconds. `again` is the median of starts on data that are there.
`python -m bench.start`
"""

import statistics
import tempfile
import time
from pathlib import Path

from bench.report import RUNS, Result, Target, say
from chassis.testing import Stack

PROMISED = 20.0
START = Target("start", 1.0, "s", at_most=True)


def measured() -> list[Result]:
    """Once unmeasured, for what is read from the disk, then three fresh folders, each twice."""
    took()
    runs = [took() for _ in range(RUNS)]
    again = statistics.median(second for _, second in runs)
    return [START.of([(first, PROMISED) for first, _ in runs], again=again)]


def took() -> tuple[float, float]:
    """Seconds of a first and of a second start in the same folder."""
    with tempfile.TemporaryDirectory(prefix="kabinet-bench-") as folder:
        return start(Path(folder) / "data"), start(Path(folder) / "data")


def start(data: Path) -> float:
    """Seconds until it says that it is ready."""
    stack = Stack(data)
    began = time.monotonic()
    stack.start()
    seconds = time.monotonic() - began
    stack.stop()
    return seconds


if __name__ == "__main__":
    say(measured())
