"""Whatever staff can open or do has a word in the audit."""

from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import signing_key, signing_pair
from chassis.settings import Settings
from gateway.audit.actions import BY_ROUTE, STAFF, action_of, key_of
from gateway.audit.words import WORDS
from gateway.main import build
from tests.walking import mounts, routes


def test_every_door_for_staff_has_a_word_of_its_own_in_the_audit():
    """A new one takes two lines in gateway/audit/actions.py: what the route does, and in words."""
    caller = signing_pair(signing_key())
    gateway: FastAPI = build(
        Settings(_env_file=None, service="gateway", caller_private_key=SecretStr(caller.private))
    )
    walked = [*routes(gateway), *routes(mounts(gateway)["/api/v1"])]
    keys = {key_of(method, route.path) for method, route in walked}
    staff = {key for key in keys if key.partition(" ")[2].startswith(STAFF)}
    assert len(staff) > 10
    assert sorted(staff - set(BY_ROUTE)) == []
    assert sorted(set(BY_ROUTE) - keys) == [], "a word for a door that is not there"


def test_every_word_is_said_to_people_too():
    assert set(BY_ROUTE.values()) <= set(WORDS)


def test_a_door_nobody_named_is_written_down_under_its_address():
    assert action_of("POST", "/staff/new/{id}") == "POST /staff/new/{}"
    assert action_of("HEAD", "/staff/cases/{case_id}") == "case.view"
    assert action_of("GET", "/staffing") is None
    assert action_of("GET", "/status") is None
