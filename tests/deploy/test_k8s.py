"""deploy/k8s: valid for Kubernetes, as closed as it says, and the same programs as everywhere."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chassis.local.environment import COMMANDS, PROCESSES
from chassis.settings import Settings
from deploy.make_secrets import make_secrets
from tests.deploy.kustomize import Resource, built, containers, megabytes, named, of
from tests.deploy.schemas import FILE
from tests.deploy.test_like_local import LOCAL_ONLY, local, place, plan, portable, told
from tests.rooms.house import ROOT

__all__ = ["local", "place", "plan"]
K8S = ROOT / "deploy/k8s"
LABEL = "app.kubernetes.io/component"
GROWING = {"gateway", "identity", "applications"}


@pytest.fixture(scope="module")
def base() -> list[Resource]:
    return built(K8S / "base")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    """The overlay with secrets made as its first lines say."""
    copy = tmp_path_factory.mktemp("k8s") / "k8s"
    shutil.copytree(K8S, copy)
    make_secrets(copy / "overlays/example/secrets")
    return built(copy / "overlays/example")


@pytest.fixture(scope="module")
def operator() -> Resource:
    (pod,) = built(K8S / "operator")
    return pod


def pod_of(base: list[Resource], name: str) -> dict[str, Any]:
    spec: dict[str, Any] = named(base, "Deployment", name)["spec"]["template"]["spec"]
    return spec


def container_of(base: list[Resource], name: str) -> dict[str, Any]:
    (container,) = pod_of(base, name)["containers"]
    return dict(container)


def complaints(resource: Resource) -> list[str]:
    schemas = json.loads(FILE.read_text())
    schema = {"$ref": f"#/$defs/{resource['kind']}", "$defs": schemas["$defs"]}
    found = Draft202012Validator(schema).iter_errors(resource)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_every_resource_fits_kubernetes_own_schema(base, example, operator):
    wrong = {
        (r["kind"], r["metadata"]["name"]): said
        for r in [*base, *example, operator]
        if (said := complaints(r))
    }
    assert wrong == {}


def test_a_slip_in_a_field_or_a_type_would_be_noticed(base):
    slip = json.loads(json.dumps(named(base, "Deployment", "gateway")))
    slip["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    slip["spec"]["revisionHistoryLimit"] = "three"
    assert len(complaints(slip)) == 2


def test_every_file_belongs_to_a_kustomization():
    for folder in (K8S / "base", K8S / "operator", K8S / "overlays/example"):
        said = (folder / "kustomization.yaml").read_text()
        kept = {file.name for file in folder.glob("*.yaml")} - {"kustomization.yaml"}
        assert [name for name in kept if name not in said] == []


def test_what_keeps_running_is_a_deployment_with_all_it_needs(base):
    for kind in ("Deployment", "PodDisruptionBudget"):
        assert set(of(base, kind)) == set(PROCESSES), kind
    assert set(of(base, "Service")) == {*PROCESSES, "mongo", "rabbitmq"}
    assert set(of(base, "HorizontalPodAutoscaler")) == GROWING
    for name in PROCESSES:
        deployment = named(base, "Deployment", name)["spec"]
        labels = deployment["template"]["metadata"]["labels"]
        assert labels[LABEL] == name
        assert deployment["selector"]["matchLabels"] == labels
        assert named(base, "Service", name)["spec"]["selector"] == labels
        budget = named(base, "PodDisruptionBudget", name)["spec"]
        assert budget == {"minAvailable": 1, "selector": {"matchLabels": labels}}
        # Whose number an autoscaler decides must not be put back by each `apply`.
        assert deployment.get("replicas") == (None if name in GROWING else 2)


def test_what_grows_begins_with_two(base):
    for name, scaler in of(base, "HorizontalPodAutoscaler").items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        assert scaler["spec"]["minReplicas"] == 2


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_started_by_the_same_command(base, services, local, name):
    assert container_of(base, name)["command"] == services[name]["command"]
    assert container_of(base, name)["command"] == portable(list(local[name].command))


def told_there(base: list[Resource], name: str, pod: dict[str, Any]) -> set[str]:
    """The settings a pod has, by the common map, its own variables and its secret's files."""
    (container,) = pod["containers"]
    assert container["envFrom"] == [{"configMapRef": {"name": "kabinet"}}]
    variables = {entry["name"] for entry in container.get("env", [])}
    variables |= set(named(base, "ConfigMap", "kabinet")["data"])
    (secret,) = [v["secret"] for v in pod["volumes"] if v["name"] == "secrets"]
    assert secret["secretName"] == f"kabinet-{name}"
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts == {"secrets": "/run/secrets", "tmp": "/tmp"}
    return {variable.removeprefix("KABINET_").lower() for variable in variables}


def secret_settings(example: list[Resource], name: str) -> set[str]:
    keys = named(example, "Secret", f"kabinet-{name}")["data"]
    return {key.removeprefix("kabinet_") for key in keys}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_told_what_compose_tells_it(base, example, services, name):
    ours = told_there(base, name, pod_of(base, name)) | secret_settings(example, name)
    assert ours - told(services[name]) == {"trusted_proxies", "smtp_tls"}
    assert told(services[name]) - ours == set()


def test_the_operator_is_told_what_compose_tells_it(base, example, operator, services):
    ours = told_there(base, "operator", operator["spec"]) | secret_settings(example, "operator")
    assert told(services["operator"]) - ours == set()


@pytest.mark.parametrize("name", [*PROCESSES, COMMANDS])
def test_private_keys_lie_with_the_same_process(example, services, name):
    here, there = secret_settings(example, name), told(services[name])
    assert {s for s in here if "private" in s} == {s for s in there if "private" in s}
    assert here <= set(Settings.model_fields) | LOCAL_ONLY


def test_the_settings_exist_and_none_is_a_secret(base, example):
    for resources in (base, example):
        settings = named(resources, "ConfigMap", "kabinet")["data"]
        names = {name.removeprefix("KABINET_").lower(): value for name, value in settings.items()}
        assert set(names) <= set(Settings.model_fields)
        assert not [n for n in names if "password" in n or "key" in n or n.endswith("o_url")]
        Settings(_env_file=None, **names)


def test_addresses_lead_to_the_services_and_their_port(base):
    settings = named(base, "ConfigMap", "kabinet")["data"]
    for name in PROCESSES:
        (port,) = named(base, "Service", name)["spec"]["ports"]
        ports = {p["name"]: p["containerPort"] for p in container_of(base, name)["ports"]}
        assert ports[port["targetPort"]] == int(settings["KABINET_PORT"])
        if name != "gateway":
            assert settings[f"KABINET_{name.upper()}_URL"] == f"http://{name}:{port['port']}"


def test_the_ingress_leads_to_the_gateway_alone_under_its_public_address(base, example):
    for resources in (base, example):
        ingress = named(resources, "Ingress", "gateway")["spec"]
        (rule,), (tls,) = ingress["rules"], ingress["tls"]
        (path,) = rule["http"]["paths"]
        assert path["backend"]["service"] == {"name": "gateway", "port": {"name": "http"}}
        settings = named(resources, "ConfigMap", "kabinet")["data"]
        assert settings["KABINET_PUBLIC_URL"] == f"https://{rule['host']}"
        assert tls["hosts"] == [rule["host"]]


@pytest.mark.parametrize("name", PROCESSES)
def test_health_is_asked_at_the_paths_of_the_services(base, name):
    """A broker that is away must not take every page with it: ready is asked at the start alone."""
    container = container_of(base, name)
    asked = {probe: container[probe]["httpGet"] for probe in container if probe.endswith("Probe")}
    assert asked == {
        "startupProbe": {"path": "/health/ready", "port": "http"},
        "readinessProbe": {"path": "/health/live", "port": "http"},
        "livenessProbe": {"path": "/health/live", "port": "http"},
    }


def test_every_pod_is_hardened(base, operator):
    pods = [pod_of(base, name) for name in PROCESSES]
    for pod in [*pods, operator["spec"]]:
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"] == {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        }
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        (secret,) = [v["secret"] for v in pod["volumes"] if "secret" in v]
        assert secret["defaultMode"] == 0o440
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"].keys() == {"cpu", "memory"}
    namespace = named(base, "Namespace", "kabinet")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_pod_has_as_much_room_as_a_container_of_compose(base, services):
    for name in PROCESSES:
        limits = container_of(base, name)["resources"]["limits"]
        theirs = services[name]["deploy"]["resources"]["limits"]
        assert limits["cpu"] == theirs["cpus"]
        assert f"{megabytes(limits['memory'])}M" == theirs["memory"]
        (tmp,) = [v["emptyDir"] for v in pod_of(base, name)["volumes"] if v["name"] == "tmp"]
        assert f"size={megabytes(tmp['sizeLimit'])}m" in services[name]["tmpfs"][0]


def test_the_image_is_named_in_one_place(base, example, operator):
    assert {c["image"] for c in [*containers(base), *containers([operator])]} == {"kabinet"}
    (named_there,) = {c["image"] for c in containers(example)}
    assert named_there.startswith("registry.example.com/kabinet:")


def test_nothing_real_is_named():
    said = "".join(file.read_text() for file in Path(K8S).rglob("*.yaml"))
    assert "amqp://" not in said
    assert "mongodb://" not in said
