"""A real Prometheus that watches a running stack by the project's own alerts, in a hurry."""

import re
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import yaml

from chassis.local.ports import free_port
from chassis.testing import ROOT, Stack
from tests.portal.people import waited
from tests.portal.scraping import SERVICES, metrics_port

ALERTS = ROOT / "deploy/prometheus/alerts.yml"
WINDOW = "[10s]"


def hurried(rules: dict[str, Any], thresholds: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The same expressions over seconds in place of minutes, with the thresholds that are given."""
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["for"] = "0s"
            rule["expr"] = re.sub(r"\[\d+[mh]\]", WINDOW, rule["expr"])
            before, after = thresholds.get(rule["alert"], ("", ""))
            assert before in rule["expr"], f"{rule['alert']} has another threshold"
            rule["expr"] = rule["expr"].replace(before, after) if before else rule["expr"]
    return rules


def configured(stack: Stack) -> dict[str, Any]:
    """Every process each second, under the names that the example gives them."""
    found = [
        {"targets": [f"127.0.0.1:{metrics_port(stack, name)}"], "labels": {"service": name}}
        for name in SERVICES
    ]
    return {
        "global": {
            "scrape_interval": "1s",
            "scrape_timeout": "1s",
            "evaluation_interval": "1s",
        },
        "rule_files": ["alerts.yml"],
        "scrape_configs": [{"job_name": "kabinet", "static_configs": found}],
    }


class Prometheus:
    """What a running one says."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def ask(self, path: str, **params: str) -> Any:
        return httpx2.get(f"{self._url}/api/v1/{path}", params=params).json()["data"]

    def ready(self) -> bool:
        try:
            return httpx2.get(f"{self._url}/-/ready").status_code == 200
        except httpx2.HTTPError:
            return False

    def firing(self) -> set[str]:
        """Names of the alerts that fire now."""
        return {one["labels"]["alertname"] for one in self.ask("alerts")["alerts"]}

    def metrics(self) -> set[str]:
        """Every name that was ever scraped."""
        return set(self.ask("label/__name__/values"))

    def fired(self, alerts: Collection[str], meanwhile: Callable[[], object] = int) -> None:
        """Wait until each of these has fired; `meanwhile` is done again and again."""
        missing = set(alerts)

        def seen() -> bool:
            meanwhile()
            missing.difference_update(self.firing())
            return not missing

        _in_time(seen, lambda: f"{missing} does not fire")

    def ended(self, alerts: Collection[str]) -> None:
        """Wait until none of these fires."""
        _in_time(
            lambda: not self.firing() & set(alerts),
            lambda: f"{self.firing() & set(alerts)} does not end",
        )


def _in_time(ask: Callable[[], bool], why: Callable[[], str]) -> None:
    try:
        waited(ask, within=60)
    except AssertionError:
        raise AssertionError(why()) from None


@contextmanager
def watching(
    stack: Stack, folder: Path, thresholds: Mapping[str, tuple[str, str]]
) -> Iterator[Prometheus]:
    """Started on this stack, with its data in the folder, and stopped."""
    port = free_port()
    rules = hurried(yaml.safe_load(ALERTS.read_text()), thresholds)
    (folder / "alerts.yml").write_text(yaml.safe_dump(rules))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configured(stack)))
    words = [
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(["prometheus", *words], cwd=folder, stdout=log, stderr=log)
        try:
            one = Prometheus(port)
            waited(one.ready)
            yield one
        finally:
            process.terminate()
            process.wait(20)
