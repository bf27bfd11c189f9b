"""Twelve faults under load, and the checker shown what it must catch."""

from pathlib import Path

import pytest

from tests.faults.faults import CATALOGUE, chosen
from tests.faults.report import table
from tests.faults.run import run

SEED = 3
STOPPED_FOR = 3.0


@pytest.mark.filterwarnings("ignore:coroutine 'Connection.close' was never awaited")
async def test_nothing_is_lost_and_nothing_doubled_under_twelve_faults(tmp_path: Path) -> None:
    outcome = await run(tmp_path / "data", 12, SEED, stopped_for=STOPPED_FOR)
    assert outcome.holds, table(outcome)
    assert len(outcome.happened) == 12
    assert outcome.found.accepted > 50


def test_a_dozen_holds_each_kind_and_a_long_run_each_fault() -> None:
    assert {fault.kind for fault in chosen(12, SEED)} == {fault.kind for fault in CATALOGUE}
    assert set(chosen(len(CATALOGUE), SEED)) == set(CATALOGUE)
    assert chosen(200, SEED) == chosen(200, SEED) != chosen(200, SEED + 1)
