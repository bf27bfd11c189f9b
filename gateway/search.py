"""How staff find a case: by words of the applicant's name and the object's address, or by number.

Each word of a case is a posting of its own, `word~case`, in one sorted index: a typed beginning is
a range of it. A pattern would walk through everything there is, on any server; the range costs what
it finds. A word that very many cases share is checked last, on those that the rarer ones leave.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.store import Document, Index, ensure_indexes, insert_new, riding_out

if TYPE_CHECKING:
    from chassis.store import Collection

INDEXES = (Index([("at", 1)]),)
WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"[А-ЯЁA-Z]{1,5}-[0-9]{4}-[0-9]{1,12}")
COMMON = 2000
"""A word that so many cases have narrows nothing down."""
MOST = 300
"""Cases that a search shows, the newest of all it found."""
PREFIX = 3
"""Letters that a beginning has; what is shorter is looked for as a whole word."""
LONGEST = 40
TYPED = 8
"""Words of a search; more make no case easier to find."""


@dataclass(frozen=True)
class Found:
    """What a search leads to: `query` for the window, and whether there was more than is shown."""

    query: Document
    partial: bool = False


def words_of(*texts: str) -> list[str]:
    """Their words as they are compared, each once; a single letter is none."""
    plain = " ".join(texts).lower().replace("ё", "е")
    found = (word[:LONGEST] for word in WORD.findall(plain))
    return list(dict.fromkeys(word for word in found if len(word) > 1 or word.isdigit()))


def postings(case_id: str, number: str, applicant: str, subject: str) -> list[Document]:
    """One document a word: of a number its serial alone, for all share the rest."""
    serial = number.rpartition("-")[2]
    words = words_of(applicant, subject, serial, serial.lstrip("0"))
    places = (f"{word}~{case_id}" for word in words)
    return [{"_id": place, "at": place} for place in places]


class Search:
    """The postings of all cases."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, INDEXES)

    async def learn(self, documents: Sequence[Document]) -> None:
        """Let a case be found by these; those that are there already stay."""
        await riding_out(lambda: insert_new(self._collection, documents))

    async def find(self, typed: str) -> Found:
        """Cases that have all of the typed words, as beginnings of theirs."""
        number = typed.strip().upper()
        if NUMBER.fullmatch(number):
            return Found({"number": {"$gte": number, "$lt": number + "\uffff"}})
        words = words_of(typed)[:TYPED]
        if not words:
            return Found({"_id": {"$in": []}})
        sets = dict(zip(words, await asyncio.gather(*map(self._cases, words)), strict=True))
        rare = [ids for ids in sets.values() if len(ids) < COMMON]
        ids = set.intersection(*rare) if rare else next(iter(sets.values()))
        newest = sorted(ids, reverse=True)[:MOST]
        common = [word for word, having in sets.items() if len(having) >= COMMON]
        query: Document = {"_id": {"$in": newest}}
        if common:
            query["desk_words"] = {"$regex": _all_of(common)}
        return Found(query, partial=not rare or len(ids) > MOST)

    async def _cases(self, word: str) -> set[str]:
        """Those that have the word itself, and if there is room those with a longer one."""
        whole = await self._range(f"{word}~", f"{word}~\uffff")
        if len(whole) >= COMMON or len(word) < PREFIX:
            return whole
        return whole | await self._range(word, word + "\uffff")

    async def _range(self, start: str, end: str) -> set[str]:
        async def ask() -> list[Document]:
            found = self._collection.find({"at": {"$gte": start, "$lt": end}}, {"at": 1})
            return await found.sort([("at", -1)]).limit(COMMON).to_list(None)

        return {one["at"].rpartition("~")[2] for one in await riding_out(ask)}


def _all_of(words: Iterable[str]) -> str:
    """A pattern of texts that hold each word; typed text is text, and «е» stands for «ё» too."""
    ahead = (re.escape(word).replace("е", "[её]") for word in words)
    return "^" + "".join(f"(?=.*{word})" for word in ahead)
