"""As much of kustomize as deploy/k8s uses: resources, images, settings patched, values replaced.

The binary is in no package of the distribution. What this makes of base and overlay was compared
with `kubectl kustomize` of Kubernetes 1.36 when it was written; what it does not know, it refuses.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Resource = dict[str, Any]
KNOWN = {
    *("apiVersion", "kind", "namespace", "resources", "images"),
    *("generatorOptions", "secretGenerator", "patches"),
}


def built(folder: Path) -> list[Resource]:
    """What `kubectl kustomize FOLDER` prints."""
    said = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert set(said) <= KNOWN, f"{folder}: {set(said) - KNOWN}"
    found = [one for name in said["resources"] for one in _read(folder / name)]
    found += [_secret(folder, one) for one in said.get("secretGenerator", [])]
    if said.get("secretGenerator"):
        assert said["generatorOptions"] == {"disableNameSuffixHash": True}
    for resource in found:
        if resource["kind"] != "Namespace":
            resource["metadata"]["namespace"] = said["namespace"]
    for image in said.get("images", []):
        for container in containers(found):
            if container["image"] == image["name"]:
                container["image"] = f"{image['newName']}:{image['newTag']}"
    for patch in said.get("patches", []):
        _patch(folder, found, patch)
    return found


def _read(path: Path) -> list[Resource]:
    return built(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))


def _secret(folder: Path, said: Mapping[str, Any]) -> Resource:
    files = [entry.partition("=") for entry in said["files"]]
    data = {key: b64encode((folder / file).read_bytes()).decode() for key, _, file in files}
    kind = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque"}
    return {**kind, "metadata": {"name": said["name"]}, "data": data}


def containers(resources: Iterable[Resource]) -> Iterator[dict[str, Any]]:
    """Of every pod and template."""
    for resource in resources:
        if resource["kind"] == "Pod":
            yield from resource["spec"]["containers"]
        elif resource["kind"] == "Deployment":
            yield from resource["spec"]["template"]["spec"]["containers"]


def _patch(folder: Path, found: list[Resource], patch: Mapping[str, Any]) -> None:
    if "path" in patch:
        (merged,) = yaml.safe_load_all((folder / patch["path"]).read_text())
        assert set(merged) == {"apiVersion", "kind", "metadata", "data"}, "only settings are merged"
        named(found, "ConfigMap", merged["metadata"]["name"])["data"].update(merged["data"])
        return
    target = named(found, patch["target"]["kind"], patch["target"]["name"])
    for step in yaml.safe_load(patch["patch"]):
        *way, last = step["path"].removeprefix("/").split("/")
        place: Any = target
        for word in way:
            place = place[int(word) if isinstance(place, list) else word]
        if step["op"] == "add" and last == "-":
            place.append(step["value"])
        else:
            assert step["op"] == "replace", step
            key = int(last) if isinstance(place, list) else last
            assert isinstance(place, list) or key in place, step
            place[key] = step["value"]


def named(resources: Iterable[Resource], kind: str, name: str) -> Resource:
    """The one resource of this kind and name."""
    (one,) = [r for r in resources if (r["kind"], r["metadata"]["name"]) == (kind, name)]
    return one


def of(resources: Iterable[Resource], kind: str) -> dict[str, Resource]:
    """All of a kind by their names."""
    return {r["metadata"]["name"]: r for r in resources if r["kind"] == kind}


def megabytes(quantity: str) -> int:
    """`192Mi` as a number."""
    found = re.fullmatch(r"(\d+)Mi", quantity)
    assert found, quantity
    return int(found[1])
