"""`python -m tests.faults --count N --seed S --json FILE --data DIR`: faults under load."""

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
from pathlib import Path

from tests.faults.report import as_json, table
from tests.faults.run import run


def words() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--count", type=int, default=12, help="how many faults")
    asked.add_argument("--seed", type=int, help="their order; printed, and drawn unless told")
    asked.add_argument("--json", type=Path, help="a file for the figures")
    asked.add_argument("--data", type=Path, help="folder of the stack; a new one unless told")
    asked.add_argument("--replicas", type=int, default=1, help="how many of each service")
    asked.add_argument("--stop-seconds", type=float, default=20.0, help="how long SIGSTOP lasts")
    return asked.parse_args()


def main() -> int:
    asked = words()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kabinet-faults-") as folder:
        data = asked.data or Path(folder) / "data"
        outcome = asyncio.run(
            run(
                data.absolute(),
                asked.count,
                seed,
                replicas=asked.replicas,
                stopped_for=asked.stop_seconds,
                say=lambda line: print(line, flush=True),
            )
        )
    print(table(outcome))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(outcome), indent=1, ensure_ascii=False) + "\n")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    sys.exit(main())
