"""No file passes that clamd does not call clean."""

import io
from pathlib import Path

import pytest

from chassis.antivirus import Antivirus, Infected, Unchecked
from chassis.local.ports import free_port
from tests.applications.zoo import EICAR
from tests.chassis.clamd import clamd

LARGE = b"a" * 300_000


async def test_a_clean_file_passes_and_clamd_saw_all_of_it() -> None:
    async with clamd() as ours:
        await Antivirus(ours.address).check(io.BytesIO(LARGE))
    assert ours.taken == [LARGE]


async def test_a_virus_is_refused() -> None:
    async with clamd() as ours:
        with pytest.raises(Infected):
            await Antivirus(ours.address).check(io.BytesIO(LARGE + EICAR))


async def test_clamd_is_asked_over_a_socket_file_too(tmp_path: Path) -> None:
    async with clamd(str(tmp_path / "clamd.ctl")) as ours:
        with pytest.raises(Infected):
            await Antivirus(ours.address).check(io.BytesIO(EICAR))


async def test_where_clamd_is_away_nothing_passes() -> None:
    with pytest.raises(Unchecked):
        await Antivirus(f"tcp://127.0.0.1:{free_port()}").check(io.BytesIO(b"x"))


async def test_where_clamd_hangs_up_without_a_word_nothing_passes() -> None:
    async with clamd() as ours:
        ours.silent = True
        with pytest.raises(Unchecked):
            await Antivirus(ours.address).check(io.BytesIO(b"x"))


async def test_what_is_too_long_for_clamd_does_not_pass() -> None:
    async with clamd() as ours:
        ours.longest = 100_000
        with pytest.raises(Unchecked):
            await Antivirus(ours.address).check(io.BytesIO(LARGE * 10))


async def test_where_no_clamd_is_set_none_is_asked() -> None:
    await Antivirus("").check(io.BytesIO(EICAR))
