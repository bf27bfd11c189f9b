"""The plan of a stack with several of each: names, ports, what each is told."""

from collections import Counter

import pytest

from chassis.local.environment import COMMANDS, PROCESSES, more_ports, settings_of
from chassis.local.place import Place
from chassis.local.ports import DERIVED, free_port
from chassis.local.stack import plan, programs, remembered
from chassis.settings import Settings


@pytest.fixture
def place(tmp_path):
    made = Place.of(tmp_path / "data")
    made.make()
    return made


def names(place, planned):
    return [program.name for program in programs(place, planned)]


def test_one_of_each_is_what_it_was_before(place):
    planned = plan(place, free_port())
    assert set(planned.ports) == {"gateway", *DERIVED}
    assert names(place, planned) == ["rabbitmq", "mongo", "mail", *PROCESSES]
    assert {name: planned.port(name) for name in PROCESSES} == {
        name: planned.ports[name] for name in PROCESSES
    }
    assert "trusted_proxies" not in settings_of(planned, "gateway")


@pytest.mark.parametrize(("replicas", "gateways", "each", "doors"), [(3, 2, 3, 2), (2, None, 2, 2)])
def test_several_have_a_name_a_port_and_a_log_each(place, replicas, gateways, each, doors):
    planned = plan(place, free_port(), replicas, gateways)
    found = programs(place, planned)
    count = Counter(program.name.partition("-")[0] for program in found)
    assert count["gateway"] == doors
    assert all(count[name] == each for name in PROCESSES[:-1])
    assert count["front"] == count["mongo"] == 1
    assert len({program.port for program in found}) == len({p.log for p in found}) == len(found)
    assert f"applications-{each}" in names(place, planned)


def test_only_what_runs_more_than_once_stands_behind_the_proxy(place):
    planned = plan(place, free_port(), 3, 1)
    assert set(planned.replicas()) == set(PROCESSES) - {"gateway"}
    assert planned.port("gateway") == planned.ports["gateway"]
    planned = plan(place, free_port(), 1, 2)
    assert set(planned.replicas()) == {"gateway"}
    assert planned.port("identity") == planned.ports["identity"]


def test_a_replica_is_told_what_the_first_is_but_for_its_ports(place):
    planned = plan(place, free_port(), 3)
    for name in PROCESSES:
        first, third = settings_of(planned, name), settings_of(planned, f"{name}-3")
        changed = {setting for setting in first if first[setting] != third[setting]}
        assert changed == {"port"} | ({"metrics_port"} if name == "gateway" else set())
        assert set(third) == set(first)
        assert first["service"] == third["service"] == name
        assert Settings(**third).port == planned.port(f"{name}-3")


def test_others_call_a_service_at_the_proxys_port(place):
    planned = plan(place, free_port(), 3)
    for caller in ("gateway", "gateway-2", COMMANDS):
        told = settings_of(planned, caller)
        for name in PROCESSES[:-1]:
            assert told[f"{name}_url"] == f"http://127.0.0.1:{planned.ports[name]}"
            assert planned.ports[name] not in planned.replicas()[name]
    assert settings_of(planned, "gateway-2")["public_url"] == planned.gateway_url


def test_commands_find_the_same_plan_again_and_a_smaller_one_forgets_the_rest(place):
    port = free_port()
    planned = plan(place, port, 3, 2)
    assert remembered(place).ports == planned.ports
    assert plan(place, port, 3, 2).ports == planned.ports
    assert set(plan(place, port).ports) == {"gateway", *DERIVED}


def test_the_gateways_stop_before_the_proxy_and_that_before_the_services(place):
    stages = {p.name: p.stage for p in programs(place, plan(place, free_port(), 2))}
    assert stages["gateway-2"] > stages["front"] > stages["identity-2"] > stages["mail"]


def test_no_more_ports_are_needed_for_one_of_each():
    assert more_ports() == more_ports(1, 1) == []
