"""What a run has to say: for people a table, for programs JSON."""

import statistics
from typing import Any

from tests.faults.run import Outcome

SHOWN = 12


def share(values: list[float], limit: float) -> float:
    """The share of values at or below the limit; all, where there are none."""
    return sum(value <= limit for value in values) / len(values) if values else 1.0


def percentile(values: list[float], part: float) -> float:
    """The smallest value that this part of all does not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def summed(values: list[float]) -> dict[str, float]:
    """How many, their median, 95th percentile and greatest, in seconds."""
    return {
        "count": len(values),
        "median": round(statistics.median(values), 2) if values else 0.0,
        "p95": round(percentile(values, 0.95), 2),
        "max": round(max(values, default=0.0), 2),
    }


def by_kind(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Recovery of each kind of fault, and of each target of kills and stops."""
    found: dict[str, list[float]] = {}
    for one in outcome.happened:
        if one.recovery.whole is not None:
            for name in (one.fault.kind, one.fault.name):
                found.setdefault(name, []).append(one.recovery.whole)
    return {name: summed(values) for name, values in sorted(found.items())}


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The figures of a run."""
    found, ledger = outcome.found, outcome.ledger
    recovery = [one.recovery.whole for one in outcome.happened]
    known = [one for one in recovery if one is not None]
    return {
        "seed": outcome.seed,
        "faults": len(outcome.happened),
        "accepted": found.accepted,
        "accepted_of": ledger.counted(),
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "recovery_s": [None if one is None else round(one, 2) for one in recovery],
        "holds": outcome.holds,
        "seconds": round(outcome.seconds, 1),
        "recovery": summed(known),
        "recovery_by_kind": by_kind(outcome),
        "cases": found.cases,
        "letters": {
            "came": found.letters,
            "lost": len(found.letters_lost),
            "doubled": len(found.letters_doubled),
            "again_after_a_mail_fault": found.letters_again,
        },
        "dead_letters": {
            "poisoned": found.dead_explained,
            "unexplained": len(found.dead_unexplained),
        },
        "visible": {
            "changes": len(ledger.latencies),
            "within_1_s": round(share(ledger.latencies, 1), 5),
            "within_10_s": round(share(ledger.latencies, 10), 5),
            "p50_s": round(percentile(ledger.latencies, 0.5), 3),
            "p99_s": round(percentile(ledger.latencies, 0.99), 3),
        },
        "order_broken": len(found.disordered),
        "window_stale": len(found.stale),
        "outbox_older_than_a_minute": outcome.old_untold,
        "not_quiet": found.unquiet,
        "facts_told_again": outcome.copies,
        "client_retries": ledger.retries,
        "refused": ledger.refused,
        "unrecovered": outcome.unrecovered,
        "wrong_answers": ledger.broken,
    }


def table(outcome: Outcome) -> str:
    """The same for people."""
    told = as_json(outcome)
    lines = [f"{'fault':<30}{'count':>6}{'median':>9}{'p95':>8}{'max':>8}  seconds"]
    for name, row in {**told["recovery_by_kind"], "all": told["recovery"]}.items():
        shown = name if " " not in name else f"  {name}"
        lines.append(
            f"{shown:<30}{row['count']:>6}{row['median']:>9}{row['p95']:>8}{row['max']:>8}"
        )
    visible, letters, dead = told["visible"], told["letters"], told["dead_letters"]
    lines += [
        "",
        ", ".join(f"{name} {count}" for name, count in told["accepted_of"].items()),
        f"accepted {told['accepted']}, lost {told['lost']}, doubled {told['doubled']}; "
        f"{told['cases']} cases, order broken {told['order_broken']}, "
        f"window stale {told['window_stale']}",
        f"letters {letters['came']}, lost {letters['lost']}, doubled {letters['doubled']}, "
        f"again after a mail fault {letters['again_after_a_mail_fault']}",
        f"dead letters {dead['poisoned']} poisoned, {dead['unexplained']} unexplained; "
        f"old outbox entries {told['outbox_older_than_a_minute']}",
        f"visible within 10 s {visible['within_10_s']:.2%}, within 1 s "
        f"{visible['within_1_s']:.2%}, p99 {visible['p99_s']} s of {visible['changes']} changes",
        *wrongs(outcome),
        f"seed {told['seed']}, {told['faults']} faults in {told['seconds']:.0f} s: "
        f"{'holds' if told['holds'] else 'DOES NOT HOLD'}",
    ]
    return "\n".join(lines)


def wrongs(outcome: Outcome) -> list[str]:
    """What must not be, each kind with its first cases."""
    found = {**outcome.found.wrongs(), "wrong answers": outcome.ledger.broken}
    return [
        f"{name}: {len(words)}\n" + "\n".join(f"    {word}" for word in words[:SHOWN])
        for name, words in found.items()
        if words
    ]
