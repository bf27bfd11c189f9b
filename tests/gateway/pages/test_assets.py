"""Static files: joined and packed at start, under the digest that the page says, asked once."""

import base64
import gzip
import hashlib

import pytest

from gateway import assets
from gateway.pages.view import TEMPLATES
from tests.gateway.pages.house import House

LIVE = ("hx-", "ui.field(field.name, _(field.label)")


@pytest.mark.parametrize("name", ["live.js", "desk.js", "kabinet.css", "desk.css"])
async def test_a_file_goes_out_packed_and_is_what_its_digest_says(house: House, name: str) -> None:
    packed = await house.browser.get(assets.address(name))
    plain = await house.browser.get(assets.address(name), headers={"accept-encoding": "identity"})
    assert packed.content == plain.content
    digest = base64.b64encode(hashlib.sha384(packed.content).digest()).decode()
    assert assets.integrity(name) == f"sha384-{digest}"
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    for answer in (packed, plain):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"].startswith("text/")


async def test_a_font_is_packed_already(house: House) -> None:
    answer = await house.browser.get(assets.address("vendor/golos-latin.woff2"))
    assert (answer.headers["content-type"], answer.content[:4]) == ("font/woff2", b"wOF2")
    assert "content-encoding" not in answer.headers


async def test_who_has_it_is_told_so_and_head_tells_about_it(house: House) -> None:
    address = assets.address("kabinet.css")
    first = await house.browser.head(address)
    assert (first.status_code, first.headers["content-encoding"]) == (200, "gzip")
    again = await house.browser.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in again.headers["cache-control"]


@pytest.mark.parametrize("name", ["nothing.css", "", "../assets.py", "%2e%2e/assets.py"])
async def test_nothing_else_is_served(house: House, name: str) -> None:
    answer = await house.browser.get(assets.address(name))
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


async def test_a_file_is_not_written_to(house: House) -> None:
    assert (await house.browser.put(assets.address("kabinet.css"))).status_code == 405


def test_joined_files_are_the_parts_one_after_another() -> None:
    joined = assets.files()["live.js"].content
    places = [joined.index(assets.files()[part].content) for part in assets.JOINED["live.js"]]
    assert places == sorted(places)


def test_a_file_is_packed_the_same_in_every_process() -> None:
    small = assets.files()["live.js"].small
    assert small == gzip.compress(assets.files()["live.js"].content, assets.BEST, mtime=0)


def test_pages_that_change_by_themselves_load_what_changes_them() -> None:
    pages = {path.name: path.read_text() for path in TEMPLATES.glob("*.html")}
    whole = {name: text for name, text in pages.items() if "{% extends" in text}
    live = {name for name, text in whole.items() if any(sign in text for sign in LIVE)}
    loading = {name for name, text in whole.items() if '{% extends "live.html" %}' in text}
    wanted = {"case.html", "home.html", "reading.html", "register.html", "status.html"}
    assert live == loading == wanted


async def test_the_icon_costs_no_request(house: House) -> None:
    page = (await house.browser.get("/")).text
    content = base64.b64decode(page.partition("data:image/svg+xml;base64,")[2].partition('"')[0])
    assert content == assets.files()["favicon.svg"].content
