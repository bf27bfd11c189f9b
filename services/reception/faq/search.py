"""Finding an answer by what somebody types, in whatever forms its words come.

A word counts by its stem (Snowball), and a stem nearly as much by its beginning: «заявка» and
«заявок», «поверка» and «поверить» share no stem. Rare words say more than common ones, and a word
of the question more than one of the answer.
"""

import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import snowballstemmer
from cachetools import LRUCache

from services.reception.faq.model import Question

WORD = re.compile(r"[^\W_]+")
LEAST = 3
"""Letters of a word that means something."""
_SMALL = (
    "для или как кто что где это мне моя мой мои нам нас вас вам они она оно его под над при про "
    "без все еще уже так тот эта эти тем чем чтобы если когда какой какая какие какого куда "
    "откуда почему зачем можно нужно надо есть будет быть был была было хочу могу подскажите "
    "пожалуйста здравствуйте добрый день скажите меня после "
    "the and for how what when where why who can may must should with from that this you your"
)
EMPTY = frozenset(_SMALL.split())
TYPED = 40
"""Words of what is typed that are looked for."""
ENOUGH = 0.45
"""The share of what was asked, by weight, that an answer must be about."""
QUESTION, ANSWER, NEARLY = 1.0, 0.4, 0.7


@functools.cache
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(language)


@functools.lru_cache(20_000)
def stem(word: str) -> str:
    """The part of a word that its forms share."""
    return str(_stemmer("english" if word.isascii() else "russian").stemWord(word))


def stems(text: str, most: int = 1000) -> list[str]:
    """The stems of what means something, each once."""
    plain = text[:10_000].lower().replace("ё", "е")
    words = (word for word in WORD.findall(plain) if len(word) >= LEAST and word not in EMPTY)
    return list(dict.fromkeys(stem(word) for word in words))[:most]


def alike(one: str, other: str) -> float:
    """1 for the same stem, less where only their beginnings are the same, else 0."""
    if one == other:
        return 1.0
    shared = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        shared += 1
    return NEARLY if shared >= 4 and shared >= min(len(one), len(other)) - 1 else 0.0


@dataclass(frozen=True)
class Indexed:
    """A question with the stems that it and its answer have."""

    question: Question
    asks: Sequence[str]
    says: Sequence[str]

    @classmethod
    def of(cls, question: Question) -> "Indexed":
        """In both languages: who reads in one may type in the other. Kept as long as its wording
        is, for each search looks through all of them.
        """
        key = (question.id, question.version)
        if key not in _indexed:
            _indexed[key] = cls._made(question)
        return _indexed[key]

    @classmethod
    def _made(cls, question: Question) -> "Indexed":
        asks = f"{question.question_ru} {question.question_en or ''}"
        says = f"{question.answer_ru} {question.answer_en or ''}"
        return cls(question, stems(asks), stems(says))

    def about(self, typed: str) -> float:
        """How much it is about this stem."""
        asked = max((alike(typed, own) for own in self.asks), default=0.0)
        return max(
            QUESTION * asked, ANSWER * max((alike(typed, own) for own in self.says), default=0.0)
        )


_indexed: LRUCache[tuple[str, int], Indexed] = LRUCache(maxsize=1000)


def found(text: str, questions: Iterable[Question], most: int) -> list[Question]:
    """The questions that what is typed is about, the nearest first."""
    typed = stems(text, TYPED)
    among = [Indexed.of(one) for one in questions]
    table = {one: [each.about(one) for each in among] for one in typed}
    weight = {one: _weight(row) for one, row in table.items() if any(row)}
    whole = sum(weight.values())
    if not whole:
        return []
    ranked = [(_score(table, weight, at) / whole, at) for at in range(len(among))]
    good = sorted((one for one in ranked if one[0] >= ENOUGH), key=lambda one: (-one[0], one[1]))
    return [among[at].question for _score_, at in good[:most]]


def _weight(row: Sequence[float]) -> float:
    """A word that every answer has says nothing."""
    having = sum(1 for one in row if one >= ANSWER)
    return math.log(1 + len(row) / (1 + having))


def _score(table: Mapping[str, Sequence[float]], weight: Mapping[str, float], at: int) -> float:
    return sum(share * table[typed][at] for typed, share in weight.items())
