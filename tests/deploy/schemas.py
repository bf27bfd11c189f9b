"""Kubernetes' own schemas of what deploy/k8s consists of, kept in kubernetes.json.

They come from the package kubernetes-validate (Apache-2.0), whose 17 000 files are too many to
install for every test run. To take those of another version, or of one more kind:

    uv run --with kubernetes-validate python -m tests.deploy.schemas 1.37.0
"""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("kubernetes.json")
KINDS = {
    "ConfigMap": "configmap-v1",
    "Deployment": "deployment-apps-v1",
    "HorizontalPodAutoscaler": "horizontalpodautoscaler-autoscaling-v2",
    "Ingress": "ingress-networking-v1",
    "Namespace": "namespace-v1",
    "NetworkPolicy": "networkpolicy-networking-v1",
    "Pod": "pod-v1",
    "PodDisruptionBudget": "poddisruptionbudget-policy-v1",
    "Secret": "secret-v1",
    "Service": "service-v1",
}
DEFINITION = "/api/_definitions.json#/$defs/"


def plain(schema: Any) -> Any:
    """Without descriptions, and with references into the one file."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: plain(value)
        for name, value in schema.items()
        if not (isinstance(value, str) and name in ("description", "$id", "$schema"))
        and not name.startswith("x-kubernetes-")
    }
    if isinstance(target := kept.get("$ref"), str):
        kept["$ref"] = target.replace(DEFINITION, "#/$defs/")
    return kept


def referred(schema: Any) -> set[str]:
    """Names of the definitions it leans on itself."""
    return set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))


def taken(version: str) -> dict[str, Any]:
    """The schemas of `KINDS`, each strict, with every definition they lean on."""
    folder = files("kubernetes_validate") / f"kubernetes-json-schema/v{version}-local-strict"
    read = {kind: json.loads((folder / f"{name}.json").read_text()) for kind, name in KINDS.items()}
    every = json.loads((folder / "_definitions.json").read_text())["$defs"]
    schemas = {kind: plain(schema) for kind, schema in read.items()}
    definitions: dict[str, Any] = {}
    waiting = referred(schemas)
    while waiting:
        name = waiting.pop()
        definitions[name] = plain(every[name])
        waiting |= referred(definitions[name]) - definitions.keys()
    return {
        "$comment": f"Kubernetes {version} by kubernetes-validate; made by tests/deploy/schemas.py",
        "$defs": {**dict(sorted(definitions.items())), **schemas},
    }


def written(schemas: dict[str, Any]) -> str:
    """A definition a line, so that a change is seen where it is."""
    lines = [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in schemas["$defs"].items()]
    comment = json.dumps(schemas["$comment"])
    return f'{{"$comment": {comment}, "$defs": {{\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    FILE.write_text(written(taken(sys.argv[1])))
