"""What a benchmark says is what was measured."""

import json

import pytest

from bench.report import Target, rounded, say

FASTER = Target("a rate", 0.7, "requests/s")
SHORTER = Target("a wait", 2.0, "ms", at_most=True)


def test_the_ratio_is_that_of_the_medians():
    result = FASTER.of([(80, 100), (10, 90), (70, 110)])
    assert (result.ours, result.peer, result.ratio) == (70, 100, 0.7)
    assert result.holds


def test_the_spread_is_that_of_the_ratios():
    assert FASTER.of([(50, 100), (100, 100), (150, 100)]).spread == 1.0


@pytest.mark.parametrize(("ours", "holds"), [(150, True), (200, True), (201, False)])
def test_a_wait_must_lie_below_its_target(ours, holds):
    assert SHORTER.of([(ours, 100)]).holds is holds


@pytest.mark.parametrize(("ours", "holds"), [(71, True), (70, True), (69, False)])
def test_a_rate_must_reach_its_target(ours, holds):
    assert FASTER.of([(ours, 100)]).holds is holds


def test_a_line_tells_people_what_was_missed():
    line = SHORTER.of([(300, 100)], p99=12.3456).line()
    assert "3 (target <= 2) MISSED" in line
    assert line.endswith("p99 12.35")


def test_each_result_is_a_line_for_people_and_one_for_programs(capsys):
    say([FASTER.of([(80, 100)]), SHORTER.of([(1, 1)])])
    lines = capsys.readouterr().out.splitlines()
    read = [json.loads(line) for line in lines if line.startswith("{")]
    assert [one["name"] for one in read] == ["a rate", "a wait"]
    assert {"ratio", "target", "holds", "ours", "peer", "unit", "runs"} <= set(read[0])
    assert len(lines) == 4


def test_four_digits_are_kept():
    assert rounded(12345.678) == 12350
    assert rounded(0.000123456) == 0.0001235
