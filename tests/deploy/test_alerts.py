"""deploy/prometheus: valid by promtool, each alert tried by it and with a runbook that is there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from chassis.local.ports import free_port
from chassis.testing import RabbitMQ, eventually

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/prometheus"
ALARM = "{resource_limit, disk, node()}"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]


def promtool(*words: str, at: Path = FOLDER) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["promtool", *words], cwd=at, capture_output=True, text=True, check=False)


def test_rules_and_the_example_are_valid() -> None:
    for words in (("check", "rules", "alerts.yml"), ("check", "config", "prometheus.yml")):
        done = promtool(*words)
        assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_fires_when_it_should_and_not_before() -> None:
    done = promtool("test", "rules", "alerts.test.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_threshold_is_found(tmp_path: Path) -> None:
    for file in FOLDER.glob("alerts*.yml"):
        text = file.read_text()
        changed = text.replace("outbox_age_seconds) > 60", "outbox_age_seconds) > 6000")
        (tmp_path / file.name).write_text(changed)
    done = promtool("test", "rules", "alerts.test.yml", at=tmp_path)
    assert done.returncode == 1
    assert "KabinetOutboxOld" in done.stdout + done.stderr


def test_each_alert_is_tried() -> None:
    tried = (FOLDER / "alerts.test.yml").read_text()
    assert [rule["alert"] for rule in RULES if rule["alert"] not in tried] == []


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_says_how_bad_it_is_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    said = rule["annotations"]
    assert set(said) == {"summary", "description", "runbook"}
    page, _, place = said["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert place in {heading.lower().replace(" ", "-") for heading in headings}


def test_the_example_reads_metrics_where_compose_serves_them(services: dict[str, Any]) -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (job,) = (one for one in config["scrape_configs"] if one["job_name"] == "kabinet")
    for found in job["dns_sd_configs"]:
        variable = "KABINET_METRICS_PORT" if "gateway" in found["names"] else "KABINET_PORT"
        for name in found["names"]:
            assert services[name]["environment"][variable] == str(found["port"])
            assert "inside" in services[name]["networks"]


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[tuple[RabbitMQ, str]]:
    """A broker with its plugin for Prometheus, as the image has it, and where it tells."""
    broker, port = RabbitMQ(tmp_path), free_port()
    (broker.node.home / "enabled_plugins").write_text("[rabbitmq_prometheus].\n")
    with (broker.node.home / "rabbitmq.conf").open("a") as conf:
        conf.write(f"prometheus.tcp.port = {port}\nprometheus.tcp.ip = 127.0.0.1\n")
    broker.start()
    yield broker, f"http://127.0.0.1:{port}/metrics"
    broker.stop()


async def test_a_broker_short_of_disk_says_so(telling: tuple[RabbitMQ, str]) -> None:
    broker, url = telling
    (rule,) = (rule for rule in RULES if rule["alert"] == "KabinetBrokerAlarm")
    asked = re.findall(r"rabbitmq_\w+", rule["expr"])

    def told(name: str) -> str:
        return re.findall(rf"^{name} (\d)", httpx2.get(url).text, re.MULTILINE)[0]

    assert {name: told(name) for name in asked} == dict.fromkeys(asked, "0")
    broker.evaluate(f"rabbit_alarm:set_alarm({{{ALARM}, []}})")
    await eventually(lambda: told("rabbitmq_alarms_free_disk_space_watermark") == "1")
    broker.evaluate(f"rabbit_alarm:clear_alarm({ALARM})")
    await eventually(lambda: told("rabbitmq_alarms_free_disk_space_watermark") == "0")
