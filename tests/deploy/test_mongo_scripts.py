"""What MongoDB's container runs: the users at its birth, and the check that makes the set.

The scripts run as they stand, under a JavaScript engine that plays mongosh and writes down what
they ask of the server.
"""

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[2]
OURS = ("gateway", "identity", "applications", "metering", "reception", "notify")
MONGOSH = """
const fs = require("fs");
const [script, secrets, server] = process.argv.slice(1);
const { hello, status, login } = JSON.parse(server);
const asked = [];
const refuse = (codeName) => { throw Object.assign(new Error(codeName), { codeName }); };
const database = (name) => ({
  createUser: (user) => asked.push({ database: name, ...user }),
  auth: (user, password) => {
    asked.push({ auth: user, password });
    if (login) refuse(login);
  },
  runCommand: (command) => {
    asked.push(command);
    if (command.replSetGetStatus && status) refuse(status);
    return command.hello ? hello : { ok: 1 };
  },
  getSiblingDB: database,
});
const end = (code) => { console.log(JSON.stringify({ asked, code })); process.exit(0); };
const read = (path) => fs.readFileSync(path.replace("/run/secrets", secrets), "utf8");
const run = new Function("db", "quit", "require", read(script));
run(database("test"), end, () => ({ readFileSync: read }));
end(null);
"""

PRIMARY = {"isWritablePrimary": True, "setName": "rs0"}
SINGLE = {"isWritablePrimary": True}
SECONDARY = {"isWritablePrimary": False, "setName": "rs0"}


def run(script: str, secrets: Path, **server: Any) -> dict[str, Any]:
    node, _ = compute_driver_executable()
    told = json.dumps({"hello": PRIMARY, **server})
    command = [node, "-e", MONGOSH, str(ROOT / "deploy/mongo" / script), str(secrets), told]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_each_service_becomes_a_user_of_its_own_database(secret_files):
    users = {user["user"]: user for user in run("users.js", secret_files)["asked"]}
    assert set(users) == set(OURS)
    for name in OURS:
        assert users[name]["database"] == name
        assert users[name]["roles"] == [{"role": "readWrite", "db": name}]


def test_each_user_has_the_password_and_place_that_its_address_names(secret_files):
    for user in run("users.js", secret_files)["asked"]:
        url = urlsplit((secret_files / f"mongo_{user['user']}").read_text())
        assert (user["user"], user["pwd"]) == (url.username, url.password)
        assert f"authSource={user['database']}" in url.query
        assert user["mechanisms"] == ["SCRAM-SHA-256"]


def test_the_first_check_makes_the_set(secret_files):
    answer = run("health.js", secret_files, status="NotYetInitialized", hello=SECONDARY)
    made = [
        command["replSetInitiate"] for command in answer["asked"] if "replSetInitiate" in command
    ]
    assert made == [{"_id": "rs0", "members": [{"_id": 0, "host": "mongo:27017"}]}]
    assert answer["code"] == 1


def test_the_primary_is_healthy_and_left_alone(secret_files):
    answer = run("health.js", secret_files)
    assert answer["code"] == 0
    assert not [command for command in answer["asked"] if "replSetInitiate" in command]
    assert answer["asked"][0] == {
        "auth": "root",
        "password": (secret_files / "mongo_root").read_text(),
    }


@pytest.mark.parametrize(
    "server",
    [
        {"hello": SECONDARY},
        {"hello": SINGLE, "status": "NoReplicationEnabled"},
        {"hello": SINGLE},
        {"hello": SECONDARY, "login": "AuthenticationFailed"},
    ],
    ids=["no primary yet", "the image's start-up server", "a server of no set", "no login"],
)
def test_anything_else_is_not_healthy_and_makes_no_set(secret_files, server):
    answer = run("health.js", secret_files, **server)
    assert answer["code"] == 1
    assert not [command for command in answer["asked"] if "replSetInitiate" in command]


def test_the_set_is_the_one_that_the_server_and_the_addresses_name(services, secret_files):
    command = services["mongo"]["command"]
    script = (ROOT / "deploy/mongo/health.js").read_text()
    named = command[command.index("--replSet") + 1]
    assert f'_id: "{named}"' in script
    assert all(f"replicaSet={named}" in (secret_files / f"mongo_{s}").read_text() for s in OURS)


def test_the_check_keeps_no_log_and_its_file_is_the_one_mounted(services):
    mongo = services["mongo"]
    script = mongo["healthcheck"]["test"][-1]
    assert f"./deploy/mongo/health.js:{script}:ro" in mongo["volumes"]
    assert "./deploy/mongo/mongosh.conf:/etc/mongosh.conf:ro" in mongo["volumes"]
    assert "disableLogging: true" in (ROOT / "deploy/mongo/mongosh.conf").read_text()
    assert mongo["environment"]["HOME"] == "/tmp"
