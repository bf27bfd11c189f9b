"""The broker's definitions are a pure function, and grant no more than is needed."""

import base64
import hashlib
import re

from chassis.local.definitions import EXCHANGE, definitions, password_hash

PASSWORDS = {"identity": "one", "notify": "two", "operator": "three"}


def of(kind: str, user: str) -> dict[str, str]:
    (found,) = [entry for entry in definitions(PASSWORDS)[kind] if entry["user"] == user]
    return found


def test_a_service_may_name_only_what_begins_with_its_own_name():
    rights = of("permissions", "notify")
    assert re.search(rights["configure"], "notify.case_changed")
    assert re.search(rights["read"], "notify.case_changed.dead")
    for right in ("configure", "read", "write"):
        assert not re.search(rights[right], "identity.case_changed")
        assert not re.search(rights[right], "xnotify.case_changed")
        assert not re.search(rights[right], "notify")
        assert not re.search(rights[right], "amq.default")
    assert not re.search(rights["configure"], EXCHANGE)


def test_a_service_tells_only_its_own_facts_and_hears_all():
    rights = of("topic_permissions", "identity")
    assert re.search(rights["write"], "identity.account.registered")
    assert not re.search(rights["write"], "applications.case.changed")
    assert re.search(rights["read"], "applications.case.changed")


def test_the_operator_may_everything_and_is_bound_to_no_topic():
    assert of("permissions", "operator")["configure"] == ".*"
    topics = definitions(PASSWORDS)["topic_permissions"]
    assert "operator" not in {entry["user"] for entry in topics}


def test_no_password_stands_in_clear():
    text = str(definitions(PASSWORDS))
    assert "'one'" not in text
    assert "'three'" not in text


def test_the_hash_is_the_one_rabbitmq_checks():
    raw = base64.b64decode(password_hash("secret", b"\x01\x02\x03\x04"))
    assert raw == b"\x01\x02\x03\x04" + hashlib.sha256(b"\x01\x02\x03\x04secret").digest()
    assert password_hash("secret") != password_hash("secret")


def test_each_vhost_gets_the_exchange_the_rights_and_the_limits():
    made = definitions(PASSWORDS, vhosts=("a", "b"))
    assert [v["name"] for v in made["vhosts"]] == ["a", "b"]
    for kind in ("exchanges", "policies", "permissions", "topic_permissions"):
        assert {entry["vhost"] for entry in made[kind]} == {"a", "b"}
    assert {e["name"] for e in made["exchanges"]} == {EXCHANGE}
    assert all(e["durable"] and e["type"] == "topic" for e in made["exchanges"])


def test_a_full_queue_refuses_instead_of_forgetting():
    limits = {p["name"]: p["definition"] for p in definitions(PASSWORDS)["policies"]}["limits"]
    assert limits["overflow"] == "reject-publish"
    assert limits["max-length-bytes"] > 0
