"""Static files: served for a year under an address that changes whenever any of them does."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"


@cache
def build() -> str:
    """A digest of every static file's name and content."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Where a page finds the file."""
    return f"/static/{build()}/{name}"


@cache
def integrity(name: str) -> str:
    """The file's digest as `integrity=` takes it."""
    digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
    return "sha384-" + base64.b64encode(digest).decode()


def mount(app: Starlette) -> None:
    """Serve them."""
    app.mount(f"/static/{build()}", StaticFiles(directory=STATIC), name="static")
