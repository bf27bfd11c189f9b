"""compose.yaml: valid, and as closed as it says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from chassis.settings import Settings
from deploy.make_secrets import derived, originals

ROOT = Path(__file__).resolve().parents[2]
OURS = {"gateway", "identity", "applications", "metering", "reception", "notify"}
SERVERS = {"mongo", "rabbitmq"}
ONE_SHOTS = {"mongo-key", "operator", "secrets"}
ROOT_ONE_SHOTS = {"mongo-key", "secrets"}
KEY_HOLDERS = {
    "token_private_key": {"identity"},
    "caller_private_key": {"gateway", "operator"},
    "seal_private_key": {"notify"},
    "seal_public_key": {"identity"},
    "smtp_password": {"notify"},
    "amqp_operator": {"operator"},
    "mongo_root": {"mongo"},
    "rabbitmq_definitions": {"rabbitmq"},
}


def mounted(service: dict[str, Any]) -> dict[str, str]:
    """Secret -> the name it has under /run/secrets."""
    entries = service.get("secrets", [])
    long = [e if isinstance(e, dict) else {"source": e} for e in entries]
    return {entry["source"]: str(entry.get("target", entry["source"])) for entry in long}


def env_file_settings() -> dict[str, str]:
    lines = (ROOT / "deploy/kabinet.env").read_text().splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def test_it_fits_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema"]
    done = subprocess.run(
        [*command, "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_runs_what_kabinet_consists_of(services):
    assert set(services) == OURS | SERVERS | ONE_SHOTS | {"mailbox"}
    assert {name for name, s in services.items() if "profiles" not in s} == (
        OURS | SERVERS | {"mongo-key"}
    )


def test_whatever_keeps_running_is_restarted_and_asked_for_its_health(services):
    for name in services.keys() - ONE_SHOTS:
        assert services[name]["restart"] == "unless-stopped", name
        health = services[name]["healthcheck"]
        assert "disable" not in health, name
        assert health["test"][0] in ("CMD", "CMD-SHELL"), name
        assert {"interval", "timeout", "retries", "start_period", "start_interval"} <= set(health)
    for name in ONE_SHOTS:
        assert services[name]["restart"] == "no", name


def test_every_container_is_hardened(services):
    for name, service in services.items():
        assert service["init"] is True, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        if name not in ONE_SHOTS:
            assert service["stop_grace_period"] in ("30s", "60s"), name
            assert service["tmpfs"][0].startswith("/tmp:size="), name


def test_the_temporary_folder_takes_several_of_the_largest_uploads(services):
    largest = Settings.model_fields["file_megabytes"].default
    for name in OURS:
        size = re.search(r"size=(\d+)m", services[name]["tmpfs"][0])
        memory = re.fullmatch(r"(\d+)M", services[name]["deploy"]["resources"]["limits"]["memory"])
        assert size, name
        assert memory, name
        assert 5 * largest <= int(size[1]) < int(memory[1]) / 2, name


def test_nobody_is_root_but_two_short_lives_without_a_network(services):
    for name, service in services.items():
        if name in ROOT_ONE_SHOTS:
            assert service["user"] == "0:0", name
            assert service["network_mode"] == "none", name
            assert set(service["cap_add"]) <= {"CHOWN", "DAC_OVERRIDE"}, name
        else:
            assert service["user"] == ("999:999" if name in SERVERS else "10001:10001"), name
            assert "cap_add" not in service, name


def test_ports_are_published_on_the_loopback_alone(services):
    published = {name: s["ports"] for name, s in services.items() if "ports" in s}
    assert set(published) == {"gateway", "mailbox"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_only_the_gateway_and_the_mail_leave_the_inside(compose, services):
    assert compose["networks"] == {"inside": {"internal": True}, "edge": {}, "mail": {}}
    on = {
        network: {name for name, s in services.items() if network in s.get("networks", [])}
        for network in compose["networks"]
    }
    assert on["edge"] == {"gateway"}
    assert on["mail"] == {"notify", "mailbox"}
    assert on["inside"] == OURS | SERVERS | {"operator"}
    assert not [n for n, s in services.items() if "network_mode" in s and "networks" in s]


def test_our_services_wait_for_healthy_servers(services):
    for name in OURS:
        for server in SERVERS:
            needs = services[name]["depends_on"][server]
            assert needs == {"condition": "service_healthy", "restart": True}, name
    key = services["mongo"]["depends_on"]["mongo-key"]
    assert key == {"condition": "service_completed_successfully"}


def test_every_secret_is_declared_made_and_used(compose, services, secret_files):
    declared = {name: Path(s["file"]).name for name, s in compose["secrets"].items()}
    used = {secret for service in services.values() for secret in mounted(service)}
    assert used == set(declared)
    assert set(declared.values()) == {*originals(), *derived(secret_files)}
    assert {Path(s["file"]).parent for s in compose["secrets"].values()} == {Path("deploy/secrets")}


def test_a_service_holds_its_own_secrets_and_no_other(services):
    holders: dict[str, set[str]] = {}
    for name, service in services.items():
        for secret in mounted(service):
            holders.setdefault(secret, set()).add(name)
    for name in OURS:
        assert holders[f"amqp_{name}"] == {name}
        assert holders[f"mongo_{name}"] == {name, "mongo"}
    assert {secret: holders[secret] for secret in KEY_HOLDERS} == KEY_HOLDERS
    assert holders["token_public_keys"] == holders["caller_public_keys"] == OURS | {"operator"}


def test_secrets_are_mounted_under_the_names_of_settings(services):
    for name in OURS | {"operator"}:
        for target in mounted(services[name]).values():
            assert target.removeprefix("kabinet_") in Settings.model_fields, (name, target)


def test_no_secret_stands_in_an_environment(services):
    secret = {n for n, field in Settings.model_fields.items() if field.annotation is SecretStr}
    assert "mongo_url" in secret
    environments = {name: s.get("environment", {}) for name, s in services.items()}
    environments["kabinet.env"] = env_file_settings()
    for name, environment in environments.items():
        settings = {key.removeprefix("KABINET_").lower() for key in environment}
        assert not settings & secret, name
        assert not [key for key in environment if "PASSWORD" in key and not key.endswith("_FILE")]


def test_the_environments_name_settings_that_exist(services):
    known = {f"KABINET_{name.upper()}" for name in Settings.model_fields}
    assert set(env_file_settings()) <= known
    for name in OURS:
        assert set(services[name]["environment"]) <= known, name
        assert services[name]["environment"]["KABINET_HOST"] == "0.0.0.0"


def test_the_services_find_each_other_by_name(services):
    for name in OURS - {"gateway"}:
        url = f"http://{name}:8000"
        assert services["gateway"]["environment"][f"KABINET_{name.upper()}_URL"] == url
    assert services["gateway"]["environment"]["KABINET_PORT"] == "8000"
    assert services["gateway"]["ports"][0].endswith(":8000")


def test_what_is_mounted_from_here_lies_here(services):
    mounts = [m for s in services.values() for m in s.get("volumes", []) if m.startswith("./")]
    files = {m.split(":")[0] for m in mounts} - {"./deploy/secrets"}
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert [m for m in mounts if not m.endswith(":ro")] == ["./deploy/secrets:/secrets"]


def test_mongo_is_a_replica_set_that_demands_a_login(services):
    command = services["mongo"]["command"]
    assert command[command.index("--replSet") + 1] == "rs0"
    assert command[command.index("--keyFile") + 1] == "/run/keys/mongo"
    assert services["mongo"]["environment"]["MONGO_INITDB_ROOT_PASSWORD_FILE"] == (
        "/run/secrets/mongo_root"
    )
