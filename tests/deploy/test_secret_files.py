"""The secrets an operator makes: once, whole, fitting one another and what reads them."""

import base64
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from chassis.settings import Settings
from deploy.make_secrets import UnfitError, make_secrets

ROOT = Path(__file__).resolve().parents[2]
OURS = ("gateway", "identity", "applications", "metering", "reception", "notify")


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in folder.iterdir()}


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.make_secrets", str(folder)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_a_second_run_changes_nothing(tmp_path):
    first = run(tmp_path / "secrets")
    made = contents(tmp_path / "secrets")
    second = run(tmp_path / "secrets")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert contents(tmp_path / "secrets") == made
    assert "nothing changed" in second.stdout


def test_its_words_never_tell_a_secret(tmp_path):
    done = run(tmp_path / "secrets")
    spoken = done.stdout + done.stderr
    values = [text.decode() for text, _ in contents(tmp_path / "secrets").values() if text]
    assert not [value for value in values if value in spoken]


def test_two_folders_have_nothing_in_common(secret_files, tmp_path):
    make_secrets(tmp_path)
    ours, theirs = contents(secret_files), contents(tmp_path)
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name][0] == theirs[name][0]} == {"smtp_password"}


def test_a_lost_file_is_made_again_and_the_rest_stays(tmp_path):
    make_secrets(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "mongo_root").unlink()
    (tmp_path / "token_public_keys").unlink()
    assert make_secrets(tmp_path) == ["mongo_root", "token_public_keys"]
    after = contents(tmp_path)
    assert after["token_public_keys"][0] == before["token_public_keys"][0]
    assert {n for n in after if after[n] != before[n]} == {"mongo_root", "token_public_keys"}


@pytest.mark.parametrize(
    ("lost", "orphan"),
    [
        ("token_private_key", "token_public_keys"),
        ("caller_private_key", "caller_public_keys"),
        ("seal_private_key", "seal_public_key"),
        ("amqp_notify", "rabbitmq_definitions.json"),
    ],
)
def test_what_would_not_fit_is_refused(tmp_path, lost, orphan):
    make_secrets(tmp_path)
    (tmp_path / lost).unlink()
    before = contents(tmp_path)
    with pytest.raises(UnfitError, match=orphan):
        make_secrets(tmp_path)
    assert contents(tmp_path) == before
    assert run(tmp_path).returncode == 1


def test_a_folder_must_be_named():
    command = [sys.executable, "-m", "deploy.make_secrets"]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 2


def test_nobody_else_can_read_them(secret_files):
    for file in secret_files.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) in (0o600, 0o640), file.name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_each_belongs_to_who_reads_it(secret_files):
    owner = {f.name: (f.stat().st_uid, f.stat().st_gid) for f in secret_files.iterdir()}
    assert owner["mongo_root"] == owner["rabbitmq_definitions.json"] == (999, 999)
    assert {owner[f"mongo_{service}"] for service in OURS} == {(10001, 999)}
    assert {owner[f"amqp_{service}"] for service in OURS} == {(10001, 10001)}
    assert owner["token_private_key"] == owner["seal_private_key"] == (10001, 10001)
    shared = [n for n in owner if (secret_files / n).stat().st_mode & 0o040]
    assert sorted(shared) == sorted(f"mongo_{service}" for service in OURS)


@pytest.mark.parametrize("name", ["token", "caller"])
def test_what_the_private_key_signs_the_public_key_checks(secret_files, name):
    private = load_pem_private_key((secret_files / f"{name}_private_key").read_bytes(), None)
    public = load_pem_public_key((secret_files / f"{name}_public_keys").read_bytes())
    assert isinstance(private, Ed25519PrivateKey)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(private.sign(b"fact"), b"fact")


def test_the_seal_is_a_pair_of_raw_keys(secret_files):
    private, public = (
        base64.b64decode((secret_files / f"seal_{half}_key").read_text(), validate=True)
        for half in ("private", "public")
    )
    assert X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public


@pytest.mark.parametrize("service", OURS)
def test_each_database_address_is_durable_and_ones_own(secret_files, service):
    url = urlsplit((secret_files / f"mongo_{service}").read_text())
    assert (url.hostname, url.port, url.username, url.path) == (
        *("mongo", 27017, service),
        f"/{service}",
    )
    assert parse_qs(url.query) == {
        "authSource": [service],
        "replicaSet": ["rs0"],
        "w": ["majority"],
        "journal": ["true"],
    }
    assert len(url.password or "") >= 32


def test_the_definitions_hold_the_least_rights_exactly(secret_files):
    made = json.loads((secret_files / "rabbitmq_definitions.json").read_text())
    assert made["vhosts"] == [{"name": "kabinet"}]
    assert [(e["name"], e["type"], e["durable"]) for e in made["exchanges"]] == [
        ("kabinet", "topic", True)
    ]
    assert {user["name"] for user in made["users"]} == {*OURS, "operator"}
    rights = {p["user"]: (p["configure"], p["write"], p["read"]) for p in made["permissions"]}
    assert rights.pop("operator") == (".*", ".*", ".*")
    assert rights == {
        s: (rf"^{s}\..*$", rf"^(kabinet|{s}\..*)$", rf"^(kabinet|{s}\..*)$") for s in OURS
    }
    topics = [(t["user"], t["exchange"], t["write"], t["read"]) for t in made["topic_permissions"]]
    assert sorted(topics) == sorted((s, "kabinet", rf"^{s}\..*$", ".*") for s in OURS)
    assert {p["vhost"] for p in [*made["permissions"], *made["topic_permissions"]]} == {"kabinet"}


def test_a_service_reads_them_as_its_settings(compose, secret_files, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("KABINET_")]:
        monkeypatch.delenv(name)
    for entry in compose["services"]["identity"]["secrets"]:
        (tmp_path / entry["target"]).write_text((secret_files / entry["source"]).read_text())
    settings = Settings(_env_file=None, _secrets_dir=tmp_path)
    assert settings.mongo_url.get_secret_value() == (secret_files / "mongo_identity").read_text()
    assert settings.amqp_url.get_secret_value() == (secret_files / "amqp_identity").read_text()
    assert "PRIVATE KEY" in settings.token_private_key.get_secret_value()
    assert "PUBLIC KEY" in settings.caller_public_keys
    assert settings.seal_public_key == (secret_files / "seal_public_key").read_text()
    assert settings.caller_private_key.get_secret_value() == ""
