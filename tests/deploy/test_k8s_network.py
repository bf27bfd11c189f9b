"""Who may speak to whom in the cluster, as the policies say together."""

from typing import Any

import pytest

from chassis.local.environment import PROCESSES
from tests.deploy.kustomize import Resource, built, of
from tests.rooms.house import ROOT

COMPONENT, NAME = "app.kubernetes.io/component", "app.kubernetes.io/name"
PODS = (*PROCESSES, "operator")


@pytest.fixture(scope="module")
def policies() -> list[dict[str, Any]]:
    base: list[Resource] = built(ROOT / "deploy/k8s/base")
    return [policy["spec"] for policy in of(base, "NetworkPolicy").values()]


def chosen(selector: dict[str, Any], pod: str) -> bool:
    labels = {NAME: "kabinet", COMPONENT: pod}
    exact = selector.get("matchLabels", {}).items() <= labels.items()
    among = selector.get("matchExpressions", [])
    assert all(one["operator"] == "In" for one in among)
    return exact and all(labels.get(one["key"]) in one["values"] for one in among)


def peers(policies: list[dict[str, Any]], pod: str, way: str) -> list[tuple[dict[str, Any], int]]:
    """Every peer and port that some policy opens for this pod; `way` is ingress or egress."""
    side = "from" if way == "ingress" else "to"
    return [
        (peer, port["port"])
        for spec in policies
        if chosen(spec["podSelector"], pod)
        for rule in spec.get(way, [])
        for peer in rule[side]
        for port in rule["ports"]
    ]


def reaches(policies: list[dict[str, Any]], caller: str, called: str) -> bool:
    def opened(pod: str, other: str, way: str) -> bool:
        return any(
            set(peer) == {"podSelector"} and chosen(peer["podSelector"], other) and port == 8000
            for peer, port in peers(policies, pod, way)
        )

    return opened(caller, called, "egress") and opened(called, caller, "ingress")


def outside(policies: list[dict[str, Any]], pod: str, way: str) -> set[tuple[str, int]]:
    label = "kubernetes.io/metadata.name"
    return {
        (peer["namespaceSelector"]["matchLabels"][label], port)
        for peer, port in peers(policies, pod, way)
        if "namespaceSelector" in peer
    }


def test_without_another_policy_nothing_goes_in_or_out(policies):
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in policies


def test_a_policy_that_opens_a_way_says_of_which_kind_it_is(policies):
    for spec in policies:
        assert {way.capitalize() for way in ("ingress", "egress") if way in spec} <= set(
            spec["policyTypes"]
        )


def test_services_are_reached_from_the_gateway_and_the_operator_alone(policies):
    found = {(a, b) for a in PODS for b in PODS if reaches(policies, a, b)}
    services = set(PROCESSES) - {"gateway"}
    assert found == {(caller, called) for caller in ("gateway", "operator") for called in services}


def test_only_the_gateway_is_reached_from_outside(policies):
    reached = {pod: outside(policies, pod, "ingress") for pod in PODS}
    assert {pod: found for pod, found in reached.items() if found} == {
        "gateway": {("ingress-nginx", 8000)}
    }


def test_every_process_reaches_its_servers_and_names_and_nothing_else(policies):
    servers = {("kabinet-servers", port) for port in (27017, 5671, 5672)} | {("kube-system", 53)}
    for pod in PODS:
        assert outside(policies, pod, "egress") == servers, pod


def test_only_notify_reaches_a_mail_server(policies):
    anywhere = {
        (pod, port)
        for pod in PODS
        for peer, port in peers(policies, pod, "egress")
        if "ipBlock" in peer
    }
    assert anywhere == {("notify", port) for port in (25, 465, 587)}
