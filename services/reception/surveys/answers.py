"""What was answered, held to the questions, and counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.errors import Invalid
from contracts.checks import UNSEEN
from contracts.surveys import SCALE, Answered, Count, Question, Value
from contracts.words import _

LONGEST = 1000
"""Characters of a free answer."""
MOST_TEXTS = 300
"""Free answers that are shown; a file has all."""
Row = Mapping[str, Value]
Wrong = tuple[str, str] | tuple[str, str, dict[str, Any]]


def checked(questions: Sequence[Question], given: Mapping[str, Any]) -> dict[str, Value]:
    """The answers in normal form, those that were given; `Invalid` names each wrong one."""
    errors: list[Wrong] = [
        (str(name)[:40], _("В опросе нет такого вопроса"))
        for name in given
        if name not in {one.id for one in questions}
    ]
    taken: dict[str, Value] = {}
    for question in questions:
        value = given.get(question.id)
        if isinstance(value, str):
            value = value.strip()
        if value is None or value in ("", []):
            if question.required:
                errors.append((question.id, _("Ответьте на вопрос")))
            continue
        found = _CHECKS[question.type](question, value)
        if isinstance(found, tuple):
            errors.append((question.id, *found))
        else:
            taken[question.id] = found
    if errors:
        raise Invalid(*errors[:50])
    return taken


Checked = Value | tuple[str] | tuple[str, dict[str, Any]]


def _single(question: Question, value: Any) -> Checked:
    if isinstance(value, str) and value in question.options:
        return value
    return (_("Выберите один из вариантов"),)


def _many(question: Question, value: Any) -> Checked:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list) or any(one not in question.options for one in chosen):
        return (_("Выберите из предложенных вариантов"),)
    return [one for one in question.options if one in chosen]


def _scale(_question: Question, value: Any) -> Checked:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:4])
    if isinstance(value, int) and not isinstance(value, bool) and value in SCALE:
        return value
    return (_("Выберите оценку от 1 до 5"),)


def _text(_question: Question, value: Any) -> Checked:
    if not isinstance(value, str):
        return (_("Ответьте текстом"),)
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    if UNSEEN.search(plain) or not _is_text(plain):
        return (_("Уберите из текста непечатаемые знаки"),)
    if len(plain) > LONGEST:
        return (_("Ответ не длиннее {most} знаков"), {"most": LONGEST})
    return plain


def _is_text(value: str) -> bool:
    """JSON can name halves of a character that no text holds."""
    return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)


_CHECKS = {"single": _single, "many": _many, "scale": _scale, "text": _text}


def counted(questions: Sequence[Question], rows: Sequence[Row], *, texts: bool) -> list[Answered]:
    """What was answered to each question; `texts` where free answers may be read."""
    return [
        _counted(one, [row[one.id] for row in rows if one.id in row], texts) for one in questions
    ]


def _counted(question: Question, values: Sequence[Value], texts: bool) -> Answered:
    if question.type == "text":
        said = [str(value) for value in values] if texts else []
        return Answered(
            question=question,
            answered=len(values),
            texts=said[:MOST_TEXTS],
            more_texts=len(said) > MOST_TEXTS,
        )
    options = [str(mark) for mark in SCALE] if question.type == "scale" else question.options
    found = Counter(_chosen(values))
    counts = [
        Count(text=one, count=found[one], share=share(found[one], len(values))) for one in options
    ]
    marks = [value for value in values if isinstance(value, int)]
    mean = round(sum(marks) / len(marks), 2) if marks else None
    return Answered(question=question, answered=len(values), counts=counts, mean=mean)


def _chosen(values: Iterable[Value]) -> Iterable[str]:
    for value in values:
        yield from value if isinstance(value, list) else (str(value),)


def share(count: int, whole: int) -> float:
    """Per cent, to a tenth."""
    return round(100 * count / whole, 1) if whole else 0.0
