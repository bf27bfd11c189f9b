"""What is packed with gzip, and what never is."""

import gzip
from typing import Any, cast

import pytest

from gateway.packing import Packed, takes_gzip

LONG = b"<p>\xd0\x90" * 500
PAGE = {"content-type": "text/html; charset=utf-8", "content-length": str(len(LONG))}


async def asked(
    answer: dict[str, str] | None = None,
    *,
    bodies: tuple[bytes, ...] = (LONG,),
    status: int = 200,
    method: str = "GET",
    query: bytes = b"",
    **headers: str,
) -> list[dict[str, Any]]:
    """What goes out for an answer of these headers and bodies; `headers` are the request's."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        pairs = [(n.encode(), v.encode()) for n, v in (PAGE if answer is None else answer).items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        for place, body in enumerate(bodies, 1):
            more = place < len(bodies)
            await send({"type": "http.response.body", "body": body, "more_body": more})

    async def send(message: Any) -> None:
        sent.append(dict(message))

    given = {"accept_encoding": "gzip, deflate"} | headers
    scope = {
        "type": "http",
        "method": method,
        "query_string": query,
        "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in given.items()],
    }
    await Packed(app)(scope, cast("Any", None), send)
    return sent


def is_packed(sent: list[dict[str, Any]]) -> bool:
    return dict(sent[0]["headers"]).get(b"content-encoding") == b"gzip"


@pytest.mark.parametrize(
    "media_type", ["text/html; charset=utf-8", "application/json", "application/problem+json"]
)
async def test_a_whole_page_is_packed(media_type: str) -> None:
    start, body = await asked({**PAGE, "content-type": media_type})
    headers = dict(start["headers"])
    assert gzip.decompress(body["body"]) == LONG
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert headers[b"vary"] == b"Accept-Encoding"


async def test_a_long_one_is_packed_beside_the_others() -> None:
    long = LONG * 100
    _start, body = await asked({**PAGE, "content-length": str(len(long))}, bodies=(long,))
    assert gzip.decompress(body["body"]) == long


@pytest.mark.parametrize(
    "answer",
    [
        {"content-type": "text/event-stream"},
        {"content-type": "text/html"},
        {**PAGE, "content-type": "application/pdf"},
        {**PAGE, "content-length": "1000"},
        {**PAGE, "content-disposition": "attachment"},
        {**PAGE, "content-encoding": "br"},
    ],
    ids=ascii,
)
async def test_neither_streams_nor_downloads_nor_small_answers_are(answer: dict[str, str]) -> None:
    sent = await asked(answer)
    assert not is_packed(sent) or answer.get("content-encoding")
    assert sent[1]["body"] == LONG


async def test_what_comes_in_parts_passes_part_by_part() -> None:
    sent = await asked(bodies=(LONG, LONG))
    assert not is_packed(sent)
    assert [part["body"] for part in sent[1:]] == [LONG, LONG]


@pytest.mark.parametrize("who", [{"cookie": "__Host-kabinet=x"}, {"authorization": "Bearer x"}])
async def test_words_from_outside_are_not_packed_beside_what_is_somebodys(
    who: dict[str, str],
) -> None:
    assert not is_packed(await asked(query=b"q=secret", **who))
    assert is_packed(await asked(**who))
    assert is_packed(await asked(query=b"status=person"))


async def test_neither_a_form_shown_again_nor_a_fault_is_packed() -> None:
    assert not is_packed(await asked(method="POST"))
    assert not is_packed(await asked(method="HEAD"))
    assert not is_packed(await asked(status=404))


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        (b"gzip", True),
        (b"gzip, deflate, br, zstd", True),
        (b"br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        (b"deflate, gzip ; q=1", True),
        (b"", False),
        (b"identity", False),
        (b"gzip;q=0", False),
        (b"br, gzip;q=0.000, *", False),
        (b"x-gzip", False),
        (b"gzipped", False),
    ],
)
def test_who_takes_gzip_says_so(said: bytes, takes: bool) -> None:
    assert takes_gzip(said) is takes
