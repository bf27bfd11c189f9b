"""What a benchmark says: runs of ours and of a bare peer in turn, their medians, one ratio."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

RUNS = 3
Runs = Sequence[tuple[float, float]]
"""Ours and the peer's figure, a pair a run."""


@dataclass(frozen=True)
class Target:
    """Where the ratio ours / peer must lie: at least `ratio`, or at most it (latencies, sizes)."""

    name: str
    ratio: float
    unit: str
    at_most: bool = False

    def of(self, runs: Runs, **beside: float) -> "Result":
        """The result of these runs; `beside` are absolute figures worth a look."""
        ours, peer = (statistics.median(side) for side in zip(*runs, strict=True))
        ratio = ours / peer
        holds = ratio <= self.ratio if self.at_most else ratio >= self.ratio
        return Result(
            name=self.name,
            ratio=rounded(ratio),
            target=self.ratio,
            at_most=self.at_most,
            holds=holds,
            ours=rounded(ours),
            peer=rounded(peer),
            unit=self.unit,
            runs=[[rounded(one) for one in run] for run in runs],
            spread=rounded(_spread([one / other for one, other in runs])),
            beside={name: rounded(value) for name, value in beside.items()},
        )


@dataclass(frozen=True)
class Result:
    """As `./kabinet bench --json` writes it. `spread` is (highest - lowest) / median of ratios."""

    name: str
    ratio: float
    target: float
    at_most: bool
    holds: bool
    ours: float
    peer: float
    unit: str
    runs: list[list[float]]
    spread: float = 0.0
    beside: Mapping[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """For people."""
        sign, verdict = "<=" if self.at_most else ">=", "holds" if self.holds else "MISSED"
        beside = "".join(f", {name} {value:g}" for name, value in self.beside.items())
        return (
            f"{self.name:<28} {self.ratio:>8.3g} (target {sign} {self.target:g}) {verdict:<7}"
            f"{self.ours:g} against {self.peer:g} {self.unit}, spread {self.spread:.0%}{beside}"
        )


def _spread(ratios: Sequence[float]) -> float:
    return (max(ratios) - min(ratios)) / statistics.median(ratios)


def rounded(value: float) -> float:
    """Four digits that mean something."""
    return float(f"{value:.4g}")


def say(results: Sequence[Result]) -> None:
    """One line for people and one of JSON, each result."""
    for result in results:
        sys.stdout.write(f"{result.line()}\n{json.dumps(asdict(result))}\n")
        sys.stdout.flush()
