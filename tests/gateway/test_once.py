"""A kept page's key is another each time, packed or not, and nothing else about it is."""

import gzip

import pytest

from chassis.clock import new_id
from gateway.once import Reusable, packed

KEY = new_id().encode()
PAGES = {
    "one": b"<p>" * 900 + KEY + b"</p>" * 900,
    "several": KEY.join([b"<form>" * 50, b"</form><form>" * 9000, b"", b"</form>"]),
    "at both ends": KEY + "Ж".encode() * 700 + KEY,
    "none": b"<p>" * 900,
}


@pytest.fixture(params=PAGES, ids=ascii)
def page(request: pytest.FixtureRequest) -> bytes:
    return PAGES[request.param]


def key_in(body: bytes, page: bytes) -> bytes:
    """The key that stands where the page has its own, if all the rest is as it was."""
    start = page.index(KEY)
    found = body[start : start + len(KEY)]
    assert body == page.replace(KEY, found)
    return found


def test_packed_around_its_key_it_unpacks_to_what_it_was(page: bytes) -> None:
    small = packed(page, KEY, 6)
    assert gzip.decompress(small) == page
    assert small.count(KEY) == page.count(KEY)
    assert len(small) < len(gzip.compress(page)) + 100 * (1 + page.count(KEY))


@pytest.mark.parametrize("is_packed", [False, True])
def test_each_reading_has_a_key_of_its_own(page: bytes, is_packed: bool) -> None:
    out = packed(page, KEY, 6) if is_packed else page
    kept = Reusable.of(out, KEY, is_packed=is_packed)
    bodies = [kept.fresh() for _ in range(3)]
    assert {len(body) for body in bodies} == {len(out)}
    read = [gzip.decompress(body) if is_packed else body for body in bodies]
    if KEY in page:
        assert len({KEY, *(key_in(body, page) for body in read)}) == 4
    else:
        assert read == [page] * 3


def test_without_a_key_it_stays_as_it_is(page: bytes) -> None:
    assert Reusable.of(page, b"", is_packed=False).fresh() is page


def test_its_size_is_what_it_takes_in_memory() -> None:
    page = PAGES["several"]
    small = packed(page, KEY, 6)
    pieces = len(page) - page.count(KEY) * len(KEY)
    assert len(Reusable.of(page, KEY, is_packed=False)) == pieces
    assert len(Reusable.of(small, KEY, is_packed=True)) > pieces
