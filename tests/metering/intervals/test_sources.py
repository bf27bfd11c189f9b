"""Archives of messages: taken as they are sent, and refused whole where they are meant to harm."""

import contextlib
import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from services.metering.intervals import sources
from services.metering.intervals.layout80020 import read
from services.metering.intervals.layout80021 import reply, reply_name, together
from services.metering.intervals.refusal import WholeRefused
from services.metering.intervals.sources import messages
from tests.metering.intervals.layout import ONE, usual

XML = usual({ONE: list(range(48))})


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def taken(content: bytes) -> list[str]:
    return [read(source, name).name for name, source in messages(io.BytesIO(content), "a.xml")]


def test_xml_is_one_message_and_an_archive_one_for_each_in_it():
    assert taken(XML) == ["a.xml"]
    assert taken(packed(("2.xml", XML), ("1.XML", XML), ("sign.p7s", b"x"))) == ["1.XML", "2.xml"]


SPOILT = bytearray(packed(("1.xml", XML)))
SPOILT[60] ^= 255
LOCKED = bytearray(packed(("1.xml", XML)))
LOCKED[LOCKED.rindex(b"PK\x01\x02") + 8] |= 1
LYING = bytearray(packed(("1.xml", XML)))
struct.pack_into("<I", LYING, LYING.rindex(b"PK\x01\x02") + 24, 10)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed(("1.xml", XML), ("2.zip", packed(("1.xml", XML)))), "вложенные"),
        (packed(("1.txt", XML)), "нет файлов XML"),
        (packed(*((f"{n}.xml", b"") for n in range(1001))), "слишком много"),
        (packed(("1.xml", b" " * 50_000_000)), "распаковывается"),
        (packed(("1.xml", XML), method=zipfile.ZIP_BZIP2), "повреждён"),
        (bytes(SPOILT), "повреждён"),
        (bytes(LOCKED), "повреждён"),
        (bytes(LYING), ""),
        (packed(("1.xml", XML))[:-30], "повреждён"),
        (b"PK", "повреждён"),
        (packed(("1.xml", b"x")), "не XML"),
    ],
)
def test_what_is_hostile_or_broken_is_refused_whole(content, reason):
    with pytest.raises(WholeRefused) as refused:
        taken(content)
    assert reason in refused.value.reason.text


def test_all_together_may_not_unpack_to_more_than_one_alone(monkeypatch):
    monkeypatch.setattr(sources, "UNPACKED", len(XML) + 10)
    assert taken(packed(("1.xml", XML))) == ["1.xml"]
    with pytest.raises(WholeRefused):
        taken(packed(("1.xml", XML), ("2.xml", XML)))


GOOD = packed(("1.xml", XML))


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=20), st.integers(0, 40))
def test_an_archive_that_was_spoilt_is_read_or_refused(place, put, dropped):
    with contextlib.suppress(WholeRefused):
        taken(GOOD[:place] + put + GOOD[place + dropped :])


@pytest.mark.parametrize(
    ("name", "back"),
    [
        ("80020_7707083893_20260101_1.xml", "80021_7707083893_20260101_1.xml"),
        ("some/где.ZIP", "80021_где.xml"),
        ("", "80021_.xml"),
    ],
)
def test_a_reply_is_named_for_what_it_answers(name, back):
    assert reply_name(name) == back


@given(st.text(max_size=50))
def test_a_reply_says_what_became_of_the_file_whatever_its_name(name):
    made = reply(name, "7", 2, datetime(2026, 1, 2, tzinfo=UTC))
    root = ElementTree.fromstring(made)
    assert (root.tag, root.attrib["class"], root.attrib["id"]) == ("message", "80021", "7")
    assert root.findtext("file/date") == "20260102030000"
    assert root.find("reply").attrib == {"status": "2"}


def test_several_replies_go_back_in_one_archive():
    name, content = together([("1.xml", b"1"), ("2.xml", b"2")])
    assert name == "80021.zip"
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["1.xml", "2.xml"]
    assert together([("1.xml", b"1")]) == ("1.xml", b"1")
