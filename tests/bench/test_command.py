"""`./kabinet bench` on benchmarks that take no time."""

import json

import pytest

from chassis import commands
from chassis.commands import bench
from chassis.commands.bench import benches, with_rows
from chassis.commands.common import Failed
from chassis.local.place import ROOT

GOOD = """
from bench.report import Target, say

def measured():
    return [Target("{name}", {target}, "requests/s").of([(80, 100)])]

if __name__ == "__main__":
    say(measured())
"""
BROKEN = "def measured(): ...\nraise SystemExit(3)\n"
PAGE = "# Performance\n<!-- measured -->\n<!-- /measured -->\nthe end\n"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A project with three benchmarks and what they share."""
    folder = tmp_path / "bench"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "report.py").write_text((ROOT / "bench" / "report.py").read_text())
    (folder / "quick.py").write_text(GOOD.format(name="quick", target=0.7))
    (folder / "slow.py").write_text(GOOD.format(name="slow", target=0.9))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "performance.md").write_text(PAGE)
    monkeypatch.setattr("chassis.local.place.ROOT", tmp_path)
    monkeypatch.setattr(bench, "_install", lambda: None)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


def test_benchmarks_are_the_files_that_measure(house):
    assert benches(house / "bench") == ["quick", "slow"]


def test_every_benchmark_of_the_project_can_be_run_by_name():
    found = benches(ROOT / "bench")
    assert {"window", "page", "size", "form", "signin", "weight", "start", "memory"} <= set(found)
    assert not {"stand", "report", "bare", "entries"} & set(found)


def test_all_are_run_and_a_missed_target_is_told_but_no_failure(house, capfd):
    file = house / "found.json"
    assert commands.run(["bench", "--json", str(file)]) == 0
    said = capfd.readouterr().out.splitlines()
    assert len(said) == 3
    assert "quick" in said[0]
    assert "MISSED" in said[1]
    assert said[2] == "1 of 2 targets hold"
    assert [(one["name"], one["holds"]) for one in json.loads(file.read_text())] == [
        ("quick", True),
        ("slow", False),
    ]


def test_one_is_run_by_name(house, capfd):
    assert commands.run(["bench", "quick"]) == 0
    assert "slow" not in capfd.readouterr().out


def test_a_strict_run_fails_where_a_target_is_missed(house, capfd):
    assert commands.run(["bench", "--strict"]) == 1
    assert "missed: slow" in capfd.readouterr().err


def test_one_that_breaks_off_fails_and_the_others_are_kept(house, capfd):
    (house / "bench" / "broken.py").write_text(BROKEN)
    file = house / "found.json"
    assert commands.run(["bench", "--json", str(file)]) == 1
    assert "did not run to its end: broken" in capfd.readouterr().err
    assert len(json.loads(file.read_text())) == 2


def test_an_unknown_name_is_a_wrong_word(house, capfd):
    assert commands.run(["bench", "nothing"]) == 2
    assert "there are quick, slow" in " ".join(capfd.readouterr().err.split())


def test_the_table_is_written_and_keeps_what_was_not_run(house):
    assert commands.run(["bench", "--write"]) == 0
    (house / "bench" / "quick.py").write_text(GOOD.format(name="quick", target=0.8))
    assert commands.run(["bench", "quick", "--write"]) == 0
    rows = (house / "docs" / "performance.md").read_text().splitlines()
    assert rows[-1] == "the end"
    assert [row for row in rows if row.startswith(("| quick", "| slow"))] == [
        "| quick | 0.8 | >= 0.8 | yes | 80 | 100 | requests/s | 0% |",
        "| slow | 0.8 | >= 0.9 | **no** | 80 | 100 | requests/s | 0% |",
    ]


def test_a_page_without_the_marks_is_left_alone():
    with pytest.raises(Failed, match="no <!-- measured -->"):
        with_rows("# Performance\n", [])


def test_the_page_of_the_project_has_the_marks():
    for name in ("performance", "scaling"):
        assert with_rows((ROOT / "docs" / f"{name}.md").read_text(), [])
