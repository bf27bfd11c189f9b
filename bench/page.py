"""Pages of a signed-in consumer through the real gateway: the window with 20 rows, and one case.

Peers under the same server, in turn with ours, 32 connections: FastAPI with Jinja2 rendering the
same rows, or the same case, out of memory with no database; and for the case as JSON a bare
endpoint answering a small JSON. The browser's cookie signs in for pages, a token for JSON.
`python -m bench.page`
"""

import json
import tempfile
from pathlib import Path

from bench.report import RUNS, Result, Target, say
from bench.stand import bearer, cookie, load, peer, person, stack
from tests.portal.people import Person

CASES = 20
LIST = Target("window page", 2.0, "requests/s")
CASE_PAGE = Target("case page", 2.0, "requests/s")
CASE_JSON = Target("case", 0.7, "requests/s")


def measured() -> list[Result]:
    """Everything started, then runs in turn."""
    with stack() as started, tempfile.TemporaryDirectory() as folder:
        who = person(started, CASES)
        cases = kept_cases(who, Path(folder) / "cases.json")
        case, signed, token = cases[0]["id"], cookie(who), bearer(who)
        with peer(BARE_CASES=f"{folder}/cases.json") as bare:
            pairs = (
                (LIST, f"{started.gateway}/status", signed, f"{bare}/rows"),
                (CASE_PAGE, f"{started.gateway}/status/{case}", signed, f"{bare}/case"),
                (CASE_JSON, f"{started.gateway}/api/v1/cases/{case}", token, f"{bare}/json"),
            )
            return [in_turn(*pair) for pair in pairs]


def in_turn(target: Target, ours: str, header: str, theirs: str) -> Result:
    """Three runs of each."""
    load(ours, header, seconds=1)
    runs = [(load(ours, header), load(theirs)) for _ in range(RUNS)]
    p99 = sorted(run.p99 for run, _ in runs)[RUNS // 2]
    return target.of([(run.rate, bare.rate) for run, bare in runs], p99=p99)


def kept_cases(of: Person, file: Path) -> list[dict[str, str]]:
    """The consumer's rows as the API tells them, the first one whole, in a file for the peer."""
    rows = of.call("GET", f"/cases?limit={CASES}").json()["items"]
    whole = of.call("GET", f"/cases/{rows[0]['id']}").json()
    cases = [whole, *rows[1:]]
    file.write_text(json.dumps(cases, ensure_ascii=False))
    return cases


if __name__ == "__main__":
    say(measured())
