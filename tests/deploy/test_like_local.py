"""compose.yaml and the local stack run the same programs, told the same things."""

import sys
from pathlib import Path
from typing import Any

import pytest

from chassis.commands.common import settings_for
from chassis.local.environment import COMMANDS, PROCESSES, Plan, settings_of
from chassis.local.place import Place
from chassis.local.ports import DERIVED
from chassis.local.secrets import SERVICES, Secrets
from chassis.local.stack import planned, programs
from chassis.local.supervisor import Program
from chassis.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LOCAL_ONLY = {"service", "smtp_tls", "smtp_user"}
"""Told to the local processes alone; in compose `serve` and the defaults of the settings say it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place.of(tmp_path_factory.mktemp("like") / "data")
    made.make()
    return made


@pytest.fixture(scope="module")
def plan(place: Place) -> Plan:
    ports = {name: 20000 + n for n, name in enumerate(("gateway", *DERIVED))}
    return planned(place, ports, Secrets.keep(place.secrets))


@pytest.fixture(scope="module")
def local(place: Place, plan: Plan) -> dict[str, Program]:
    return {program.name: program for program in programs(place, plan)}


def portable(command: list[str]) -> list[str]:
    return ["python" if word == sys.executable else word for word in command]


def told(service: dict[str, Any]) -> set[str]:
    """The settings a container has, by variable, file of variables or secret."""
    lines = (ROOT / "deploy/kabinet.env").read_text().splitlines()
    variables = {line.partition("=")[0] for line in lines if line.startswith("KABINET_")}
    variables |= set(service["environment"])
    secrets = {entry["target"].upper() for entry in service["secrets"]}
    return {name.removeprefix("KABINET_").lower() for name in variables | secrets}


def test_the_same_programs_run(services, local):
    aside = {"mongo-key", "operator", "secrets"}
    assert {*services} - aside == {"mailbox" if name == "mail" else name for name in local}
    assert set(PROCESSES) == {*SERVICES, "gateway"}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_is_started_by_the_same_command(services, local, name):
    assert services[name]["command"] == portable(list(local[name].command))


def test_the_mailbox_is_started_by_the_same_command(services, local):
    theirs = portable(list(local["mail"].command))
    ours = services["mailbox"]["command"]
    assert ours[:3] == theirs[:3] == ["python", "-m", "chassis.local.mail"]
    options = {word.partition("=")[0] for word in ours[3:]}
    assert options - {"--host"} == {word for word in theirs[3:] if word.startswith("--")}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_told_the_same_settings(services, plan, name):
    assert {*settings_of(plan, name)} - told(services[name]) - LOCAL_ONLY == set()


def test_the_operators_commands_are_told_the_same_but_for_a_database(services, plan):
    missing = {*settings_of(plan, COMMANDS)} - told(services["operator"]) - LOCAL_ONLY
    assert missing == {"mongo_url"}


def test_the_operators_commands_take_the_mounted_secrets_for_their_stack(tmp_path, monkeypatch):
    monkeypatch.delenv("KABINET_AMQP_URL", raising=False)
    monkeypatch.setattr("chassis.settings.SECRETS", tmp_path)
    (tmp_path / "kabinet_amqp_url").write_text("amqp://operator@rabbitmq/kabinet")
    assert settings_for(None) == Settings()


@pytest.mark.parametrize("name", PROCESSES)
def test_private_keys_lie_with_the_same_process(services, plan, name):
    ours = {setting for setting in told(services[name]) if "private" in setting}
    assert ours == {setting for setting in settings_of(plan, name) if "private" in setting}


def test_one_health_check_serves_image_and_containers(services):
    check = ["python", "-m", "chassis.cli", "health"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert 'CMD ["python", "-m", "chassis.cli", "health"]\n' in dockerfile
    assert {tuple(services[name]["healthcheck"]["test"]) for name in PROCESSES} == {("CMD", *check)}


def test_the_image_starts_the_gateway_unless_told_otherwise(local):
    command = '", "'.join(portable(list(local["gateway"].command)))
    assert f'\nCMD ["{command}"]\n' in (ROOT / "Dockerfile").read_text()
