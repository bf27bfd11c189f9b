"""Passwords: made, hashed off the event loop, and judged."""

import asyncio
import functools
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.chance import generated
from chassis.errors import Invalid, TooMany
from contracts.words import _

T = TypeVar("T")

LEAST, MOST = 8, 128
THREADS = 2
WAITING = 20
MEMORY_KIB = 46 * 1024
COMMON = Path(__file__).parent / "common_passwords.txt"


class Hasher:
    """Argon2id in two threads of its own: 46 MiB a hash, and no more waiting than can be served."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(THREADS, "argon2")
        self._under_way = 0
        self._decoy = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ready to hash, until the process ends."""
        self._decoy = await self.hash(generated())
        try:
            yield
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """The hash that may rest."""
        return await self._run(lambda: self._argon2.hash(_normal(password)))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password fits; without a hash the same work is done for nothing."""
        return await self._run(lambda: self._fits(hashed or self._decoy, password)) and bool(hashed)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._argon2.verify(hashed, _normal(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._under_way >= THREADS + WAITING:
            raise TooMany(retry_after=5)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1


def _normal(password: str) -> str:
    """One spelling for signs that look the same on every keyboard (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


@functools.cache
def common() -> frozenset[str]:
    """The passwords that are tried first."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def judge(password: str, own_words: Iterable[str], field: str = "password") -> None:
    """Raise `Invalid` with why it is too weak. Length and guessing count, not kinds of signs."""
    if len(password) < LEAST:
        raise Invalid((field, _("Пароль слишком короткий: нужно не меньше 8 знаков")))
    if len(password) > MOST:
        raise Invalid((field, _("Пароль слишком длинный: нужно не больше 128 знаков")))
    lowered = _normal(password).lower()
    if lowered in common() or len(set(lowered)) < 3:
        raise Invalid((field, _("Этот пароль слишком распространён. Придумайте другой")))
    if any(word in lowered for word in own_words):
        message = _(
            "Пароль легко угадать: уберите из него свой e-mail, телефон, номера и название кабинета"
        )
        raise Invalid((field, message))


def guessable(company: str, email: str, *numbers: str | None) -> set[str]:
    """What this person's password must not contain: four signs or more, lower case."""
    name = re.sub(r"\W", "", company.lower())
    words = {word for word in re.findall(r"\w+", company.lower()) if len(word) >= 5}
    local = email.partition("@")[0].lower()
    digits = {number.removeprefix("+7") for number in numbers if number}
    return {word for word in {"kabinet", "кабинет", name, local} | words | digits if len(word) >= 4}
