"""A file says the same whether or not its plain channels are left out of what is parsed."""

import io
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metering.intervals import layout80020
from services.metering.intervals.plain import Plain
from services.metering.intervals.refusal import Reason, WholeRefused
from tests.metering.intervals.layout import channel, message, point, usual

CODES = [f"{number:015d}" for number in range(1, 6)]
FILE = usual({code: [place * 37 % 500 for _ in range(48)] for place, code in enumerate(CODES)})
NOISE = (
    *(b"", b" ", b"\n", b"<", b">", b"--", b"&#49;", b"1", b"\xff", b"]]>", b"<!--", b"-->"),
    *(b"<![CDATA[", b"</value>", b"</period>", b"</measuringchannel>", b"<measuringchannel >"),
    *(b'<measuringchannel code="02">', b"<value></value>", b'<value status="1">5</value>'),
)


class Whole(Plain):
    """Leaves nothing out."""

    def without(self, piece: bytes) -> bytes:
        return piece


def read(content: bytes, by: type[Plain], piece: int) -> Any:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layout80020, "Plain", by)
        patched.setattr(layout80020, "PIECE", piece)
        try:
            return layout80020.read(io.BytesIO(content))
        except WholeRefused as refused:
            return refused.reason


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 4), st.sampled_from([700, 4096, 65536]))
def test_whatever_is_done_to_a_file_it_says_the_same(
    chance: random.Random, times: int, piece: int
) -> None:
    content = FILE
    for _ in range(times):
        places = [one.start() for one in re.finditer(rb"[<>]", content)]
        at = chance.choice(places) + chance.choice((0, 1))
        until = at + chance.choice((0, 0, 1, 9, 60, 4000))
        content = content[:at] + chance.choice(NOISE) + content[until:]
    said, wanted = (read(content, by, piece) for by in (Plain, Whole))
    # of two faults another may be met first, by how much of the file is read in one go
    assert said == wanted or (isinstance(said, Reason) and isinstance(wanted, Reason))


def test_a_fault_is_told_by_its_line_whatever_was_left_out_before_it() -> None:
    broken = FILE.replace(b"</area>", b"<area>")
    assert read(broken, Plain, 4096) == read(broken, Whole, 4096)
    assert read(broken, Plain, 4096).values == {"line": str(broken.count(b"\n") + 1)}


def test_plain_channels_are_left_out_and_others_are_not() -> None:
    others = message(point(CODES[0], channel(["1.5"] * 48)), point(CODES[1], channel([""] * 48)))
    for content, given_ in ((FILE, 3000), (others, len(others))):
        plain = Plain()
        assert len(plain.without(content) + plain.rest()) <= given_
        assert bool(plain._left_out) == (content == FILE)


def test_what_a_comment_holds_is_not_taken_and_not_kept() -> None:
    at = FILE.index(b"<measuringpoint")
    plain = Plain()
    hidden = FILE[:at] + b"<!--" + FILE[at:].replace(b"</area>", b"--></area>")
    assert read(hidden, Plain, 4096).points == {}
    given_ = plain.without(hidden)
    plain.forget(len(given_))
    assert plain._left_out == {}
