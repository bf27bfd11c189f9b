"""Every fact has one teller and at least one who hears it."""

import json
import subprocess
import sys

import pytest

from contracts.case import CaseChanged, CasesReplayed
from contracts.documents import DocumentNoted, DocumentsReplayed
from contracts.event import EVENTS
from tests.rooms.house import ROOT, calls, files, parsed

ASK = """
import importlib, json, pkgutil
import contracts
from chassis.export import NAMES, built
from contracts.event import EVENTS
for module in pkgutil.iter_modules(contracts.__path__, "contracts."):
    importlib.import_module(module.name)
buses = {name: built(name).state.service.bus for name in NAMES}
print(json.dumps({
    "known": {name: event.__name__ for name, event in EVENTS.items()},
    "undocumented": [name for name, event in EVENTS.items() if "__doc__" not in vars(event)],
    "told": {name: [event.NAME for event in bus.told] for name, bus in buses.items()},
    "heard": {name: [event.NAME for event in bus.heard.values()] for name, bus in buses.items()},
}))
"""
HOLDERS = ["applications", "metering", "reception"]
OF_HOLDERS = (CaseChanged, CasesReplayed, DocumentNoted, DocumentsReplayed)
"""Told by every service that holds cases, and made for them all in casework."""


@pytest.fixture(scope="module")
def said():
    """What the buses of all processes say, asked of a process of its own that meets no server."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(asked.stdout)


def test_every_fact_says_who_did_what(said):
    assert len(said["known"]) >= 8
    assert said["undocumented"] == []


def test_every_fact_is_told_by_exactly_one_service(said):
    tellers = {
        fact: [service for service, told in said["told"].items() if fact in told]
        for fact in said["known"]
    }
    for fact in OF_HOLDERS:
        assert tellers.pop(fact.NAME) == HOLDERS
    assert {fact: who for fact, who in tellers.items() if who != [fact.partition(".")[0]]} == {}


def test_every_fact_is_heard(said):
    heard = {fact for facts in said["heard"].values() for fact in facts}
    assert set(said["known"]) - heard == set()


def test_who_says_that_it_tells_a_fact_makes_it_and_no_other_does(said):
    made = {
        service: {called for path in paths for called, _ in calls(parsed(path))}
        for service, paths in (
            (service, files(".py", under=(f"services/{service}",))) for service in said["told"]
        )
    }
    for fact, class_name in said["known"].items():
        if fact not in {one.NAME for one in OF_HOLDERS}:
            makers = [service for service, calling in made.items() if class_name in calling]
            assert makers == [s for s, told in said["told"].items() if fact in told], fact


def test_a_name_declared_twice_stops_the_start():
    with pytest.raises(TypeError, match="declared twice"):
        type("Again", (CaseChanged,), {}, name="case.changed")
    assert EVENTS["case.changed"] is CaseChanged
