"""Runs one service or the gateway under uvicorn."""

import gc
import importlib
import linecache
import socket
import time
from urllib.parse import urlsplit

import uvicorn

from chassis.settings import Settings
from chassis.telemetry import configure_logs

NAMES = ("identity", "applications", "metering", "reception", "notify", "gateway")
GRACE = 5
SERVERS_WITHIN = 30.0


class NoSuchService(Exception):
    """No process of this name."""


def serve(name: str) -> None:
    """Load the process, wait a little for broker and database, serve until told to stop.

    What takes long to load is loaded before the wait, so that all processes of a stack can be
    started at the same moment. A server that stays away is ridden out by the service itself.
    """
    if name not in NAMES:
        raise NoSuchService(f"there is no process {name}; there are {', '.join(NAMES)}")
    settings = Settings(service=name)
    configure_logs(settings)
    module = importlib.import_module(
        "gateway.main" if name == "gateway" else f"services.{name}.main"
    )
    app = module.build(settings)
    await_servers(settings, SERVERS_WITHIN)
    collect_seldom()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose word on addresses counts is said in the settings
        timeout_graceful_shutdown=GRACE,
    )


def collect_seldom() -> None:
    """Look for garbage in cycles seldom, and never among what was loaded at the start.

    A fact of a case is some 700 objects, so by Python's own measure nearly each would set off a
    search, and many of them one through everything there is; nearly all are freed without it.
    """
    linecache.clearcache()  # half a megabyte of sources that pydantic looked into
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def await_servers(settings: Settings, within: float) -> None:
    """Return when broker and database take connections, or when the time is over."""
    until = time.monotonic() + within
    for url in (settings.amqp_url, settings.mongo_url):
        address = first_address(url.get_secret_value())
        while not _takes(address) and time.monotonic() < until:
            time.sleep(0.1)


def first_address(url: str) -> tuple[str, int]:
    """Host and port of the first server that an amqp:// or mongodb:// address names."""
    parts = urlsplit(url)
    first = parts.netloc.rpartition("@")[2].split(",")[0]
    host, _, port = first.partition(":")
    return host, int(port or {"mongodb": 27017, "amqps": 5671}.get(parts.scheme, 5672))


def _takes(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
