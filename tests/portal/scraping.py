"""Metrics of a running stack's processes, read as Prometheus reads them."""

import json

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from chassis.testing import Stack

SERVICES = ("gateway", "identity", "applications", "metering", "reception", "notify")


def metrics_port(stack: Stack, service: str) -> int:
    """The gateway has one of its own, for its pages' port is public."""
    ports = json.loads((stack.data / "ports.json").read_text())
    return int(ports["gateway_metrics" if service == "gateway" else service])


def total(stack: Stack, service: str, metric: str, **labels: str) -> float:
    """The sum of all samples of this name that carry these labels."""
    text = httpx2.get(f"http://127.0.0.1:{metrics_port(stack, service)}/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == metric and labels.items() <= sample.labels.items()
    )
