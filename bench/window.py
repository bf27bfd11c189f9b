"""The status window as JSON, signed in, 20 cases, 32 connections, through the real gateway.

Peer: a bare FastAPI endpoint under the same server, in the same run. Three runs of each in turn,
five seconds a run; the ratio of the medians and every run are printed, and a line of JSON. Needs
`wrk` (Debian's package of that name). `python -m bench.window`
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chassis.local.ports import free_port
from chassis.testing import Stack, python
from tests.portal.people import registered

RUNS, SECONDS, TARGET = 3, 5, 0.7


def rate(url: str, *headers: str) -> float:
    """Requests a second with 32 connections; every answer must be good."""
    told = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", *told, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{url} refused some of the requests:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def main() -> None:
    """Start everything, measure in turn, print."""
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data")
        stack.start()
        port = free_port()
        words = ("-m", "uvicorn", "bench.bare:app", "--port", str(port), "--no-access-log")
        peer = subprocess.Popen(python(*words, "--log-level", "warning"))
        try:
            person = registered(stack)
            for _ in range(20):
                person.submit()
            time.sleep(2)
            token = f"Authorization: Bearer {person.token}"
            measure(f"{stack.gateway}/api/v1/cases", token, f"http://127.0.0.1:{port}/json")
        finally:
            peer.terminate()
            peer.wait()
            stack.stop()


def measure(window: str, token: str, bare: str) -> None:
    """Runs of ours and of the peer in turn."""
    runs = [(rate(window, token), rate(bare)) for _ in range(RUNS)]
    ours, peer = (statistics.median(side) for side in zip(*runs, strict=True))
    result = {
        "name": "window",
        "ratio": round(ours / peer, 2),
        "target": TARGET,
        "holds": ours / peer >= TARGET,
        "ours": round(ours),
        "peer": round(peer),
        "unit": "requests/s",
        "runs": [[round(one), round(other)] for one, other in runs],
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
