"""Ports, secrets and settings of a stack."""

import base64
import json
import socket
import stat

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from chassis.auth import INSIDE, Verifier, issue_call
from chassis.local.environment import COMMANDS, PROCESSES, settings_of, variables
from chassis.local.place import Place, write_atomically
from chassis.local.ports import DERIVED, PortTaken, choose, free_port
from chassis.local.secrets import Secrets
from chassis.local.stack import CannotStart, held, holder, plan, remembered
from chassis.settings import Settings

PRIVATE = {"token_private_key": "identity", "seal_private_key": "notify"}


def a_free_run_of_ports() -> int:
    """A port after which those of a whole stack are free."""
    while True:
        first = free_port()
        if first + len(DERIVED) < 65000 and all(_free(first + n) for n in range(len(DERIVED) + 1)):
            return first


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def place(tmp_path):
    made = Place.of(tmp_path / "data")
    made.make()
    return made


def test_ports_follow_the_gateways(place):
    first = a_free_run_of_ports()
    ports = choose(first, place.ports_file)
    assert ports == {"gateway": first, **{name: first + n for n, name in enumerate(DERIVED, 1)}}


def test_a_taken_port_is_stepped_around_and_the_choice_is_remembered(place):
    first = a_free_run_of_ports()
    with socket.create_server(("127.0.0.1", first + 1)):
        ports = choose(first, place.ports_file)
        assert ports["mail"] != first + 1
    assert len(set(ports.values())) == len(ports)
    assert choose(first, place.ports_file) == ports


def test_another_gateway_port_moves_all(place):
    first = a_free_run_of_ports()
    choose(first, place.ports_file)
    second = a_free_run_of_ports()
    assert (
        choose(second, place.ports_file)["identity"] != choose(first, place.ports_file)["identity"]
    )


def test_a_taken_gateway_port_is_refused_in_words(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is in use; give another one with --port"):
            choose(port, place.ports_file)


def test_secrets_are_made_once_and_only_their_owner_reads_them(place):
    made = Secrets.keep(place.secrets)
    assert Secrets.keep(place.secrets) == made
    for file in place.secrets.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(place.secrets.stat().st_mode) == 0o700


def test_two_stacks_share_no_secret(tmp_path):
    one, two = Secrets.keep(tmp_path / "a"), Secrets.keep(tmp_path / "b")
    passwords = [*one.amqp.values(), *one.mongo.values(), *two.amqp.values(), *two.mongo.values()]
    assert len(set(passwords)) == len(passwords)
    assert one.cookie != two.cookie
    assert one.token.private != two.token.private
    assert one.stack_id != two.stack_id


def test_no_secret_shows_when_printed(place):
    made = Secrets.keep(place.secrets)
    assert made.cookie not in repr(made)
    assert made.token.private not in repr(made)
    assert made.amqp["identity"] not in repr(plan(place, free_port()))


def test_the_keys_are_what_the_settings_ask_for(place):
    made = Secrets.keep(place.secrets)
    token = issue_call("test", made.caller.private)
    assert Verifier(made.caller.public, INSIDE).claims(token)["sub"] == "test"
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(token, made.token.public, algorithms=["EdDSA"], audience=INSIDE)
    private = X25519PrivateKey.from_private_bytes(base64.b64decode(made.seal.private))
    assert base64.b64encode(private.public_key().public_bytes_raw()).decode() == made.seal.public


@pytest.mark.parametrize("process", [*PROCESSES, COMMANDS])
def test_every_setting_a_process_is_told_exists_and_is_taken(place, process):
    told = settings_of(plan(place, free_port()), process)
    assert set(told) <= set(Settings.model_fields)
    settings = Settings(**told)
    assert settings.service == process
    assert settings.amqp_url.get_secret_value() == told["amqp_url"]


@pytest.mark.parametrize(("secret", "owner"), PRIVATE.items())
def test_a_private_key_is_told_to_its_owner_alone(place, secret, owner):
    planned = plan(place, free_port())
    have = {name for name in (*PROCESSES, COMMANDS) if secret in settings_of(planned, name)}
    assert have == {owner}


def test_only_the_gateway_and_commands_sign_calls(place):
    planned = plan(place, free_port())
    have = {n for n in (*PROCESSES, COMMANDS) if "caller_private_key" in settings_of(planned, n)}
    assert have == {"gateway", COMMANDS}


def test_each_process_has_logins_of_its_own(place):
    planned = plan(place, free_port())
    for setting in ("mongo_url", "amqp_url"):
        told = {settings_of(planned, name)[setting] for name in (*PROCESSES, COMMANDS)}
        assert len(told) == len(PROCESSES) + 1


def test_settings_travel_as_environment_variables(monkeypatch, place):
    told = settings_of(plan(place, free_port()), "identity")
    for name, value in variables(told).items():
        monkeypatch.setenv(name, value)
    read = Settings()
    assert read.port == int(told["port"])
    assert read.token_private_key.get_secret_value() == told["token_private_key"]


def test_commands_find_the_plan_again(place):
    planned = plan(place, free_port())
    again = remembered(place)
    assert again.gateway_url == planned.gateway_url
    assert again.node.url() == planned.node.url()


def test_one_data_folder_bears_one_stack(place):
    assert holder(place) is None
    with held(place), pytest.raises(CannotStart, match="already runs on"), held(place):
        raise AssertionError("held twice")
    assert holder(place) is None


def test_a_file_is_seen_whole_or_as_it_was(tmp_path):
    file = tmp_path / "stack.json"
    write_atomically(file, json.dumps({"a": 1}))
    write_atomically(file, json.dumps({"a": 2}))
    assert json.loads(file.read_text()) == {"a": 2}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in tmp_path.iterdir()] == ["stack.json"]
