"""Static files: served for a year under an address that changes whenever any of them does.

They are read, joined and packed once, when the process starts, and served from memory.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.packing import packed, takes_gzip

STATIC = Path(__file__).parent / "static"
# What one page always needs together is one request.
JOINED = {
    "live.js": ("vendor/htmx.min.js", "vendor/hx-sse.min.js", "kabinet.js"),
    "desk.js": ("kabinet.js", "keys.js"),
}
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".json": "application/json"}
# A font is packed inside.
PACKED = ("text/", "image/svg")
BEST = 9


@dataclass(frozen=True)
class File:
    """One file as it is served; `small` is None where packing gains nothing."""

    content: bytes
    small: bytes | None
    media_type: str


@cache
def files() -> dict[str, File]:
    """Every file by its name, those that are joined too."""
    paths = [path for path in sorted(STATIC.rglob("*")) if path.is_file()]
    found = {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in paths}
    joined = {name: b"\n".join(found[part] for part in parts) for name, parts in JOINED.items()}
    return {name: _file(name, content) for name, content in (found | joined).items()}


@cache
def build() -> str:
    """A digest of every file's name and content."""
    digest = hashlib.sha256()
    for name, file in files().items():
        digest.update(name.encode() + file.content)
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Where a page finds the file."""
    return f"/static/{build()}/{name}"


@cache
def integrity(name: str) -> str:
    """The file's digest as `integrity=` takes it: that of what is unpacked."""
    digest = hashlib.sha384(files()[name].content).digest()
    return "sha384-" + base64.b64encode(digest).decode()


@cache
def inlined(name: str) -> str:
    """A small picture as an address of its own, which costs no request."""
    file = files()[name]
    return f"data:{file.media_type};base64,{base64.b64encode(file.content).decode()}"


def mount(app: Starlette) -> None:
    """Serve them."""
    app.mount(f"/static/{build()}", serve, name="static")


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """One file, or 404; 304 where the client has it: the address is that of its content."""
    if scope["method"] not in ("GET", "HEAD"):
        raise HTTPException(405, headers={"Allow": "GET, HEAD"})
    file = files().get(scope["path"].removeprefix(scope["root_path"]).lstrip("/"))
    if file is None:
        raise HTTPException(404)
    await _answer(file, Headers(scope=scope))(scope, receive, send)


def _answer(file: File, asked: Headers) -> Response:
    # Weak: packed or not, it is the same file.
    tag = f'W/"{build()}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding"}
    if tag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.small and takes_gzip(asked.get("accept-encoding", "").encode("latin-1")):
        headers["Content-Encoding"] = "gzip"
        return Response(file.small, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _file(name: str, content: bytes) -> File:
    media_type = TYPES.get(Path(name).suffix) or guess_type(name)[0] or "text/plain"
    small = packed(content, BEST) if media_type.startswith(PACKED) else None
    return File(content, small if small and len(small) < len(content) else None, media_type)
