"""Surveys of the demo company: one that is over, and two that wait for whoever signs in.

What was answered is made up; those who did are nobody, for names and answers lie apart anyway.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from casework.terms import today
from chassis.app import Service
from contracts.surveys import Audience, Question, Value
from demo.people import STAFF
from services.reception.surveys.answers import checked
from services.reception.surveys.ballots import Ballots
from services.reception.surveys.model import Survey
from services.reception.surveys.store import Surveys

AT_ONCE = 6


class Asked(NamedTuple):
    """A survey: open from and until so many days from today, answered by so many."""

    key: str
    title: str
    lead: str
    since: int
    until: int
    people: int
    audience: Audience
    questions: Sequence[Question]


CABINET = (
    Question(
        id="q1",
        text="Как вы чаще всего обращаетесь в сетевую организацию?",
        type="single",
        options=["Через личный кабинет", "По телефону", "В офисе", "Письмом"],
    ),
    Question(
        id="q2",
        text="Насколько удобно подавать заявку в кабинете?",
        type="scale",
        options=["Совсем неудобно", "Очень удобно"],
    ),
    Question(
        id="q3",
        text="Чем вы пользовались в этом году?",
        type="many",
        options=["Заявки", "Показания", "Документы", "Запись на приём"],
    ),
    Question(id="q4", text="Понятно ли, на каком шаге ваша заявка?", type="scale", required=False),
    Question(id="q5", text="Что нам стоит улучшить?", type="text", required=False),
)
OUTAGES = (
    Question(
        id="q1",
        text="Как вам удобнее узнавать о плановых отключениях?",
        type="single",
        options=["Письмом", "На сайте", "В кабинете", "Объявлением в доме"],
    ),
    Question(id="q2", text="Хватает ли времени подготовиться?", type="scale"),
    Question(id="q3", text="Что ещё важно сообщать заранее?", type="text", required=False),
)
COMPANIES = (
    Question(
        id="q1",
        text="Сколько точек поставки у вашей организации?",
        type="single",
        options=["Одна", "От двух до пяти", "Больше пяти"],
    ),
    Question(id="q2", text="Подходит ли вам формат обмена данными учёта?", type="scale"),
)
LEAD = "Займёт две минуты. По ответам мы решим, что менять в первую очередь."
SURVEYS = (
    Asked("demo-cabinet", "Удобно ли в личном кабинете?", LEAD, -20, 25, 46, "all", CABINET),
    Asked("demo-companies", "Данные учёта для организаций", LEAD, -5, 40, 4, "company", COMPANIES),
    Asked("demo-outages", "Как сообщать об отключениях", LEAD, -250, -200, 63, "all", OUTAGES),
)
SAID = (
    "Сроки видно сразу, спасибо. Хотелось бы ещё напоминаний.",
    "Добавьте оплату счетов прямо в кабинете.",
    "Всё устраивает.",
    "Больше окон записи на вечер.",
    "Сообщайте, когда свет дадут, а не только когда отключат.",
)


async def surveys(service: Service, at: datetime) -> None:
    """Those that are not there yet, with their answers."""
    stored, ballots = Surveys(service), Ballots(service)
    hands = asyncio.Semaphore(AT_ONCE)
    for asked in SURVEYS:
        survey, _new = await stored.add(_survey(asked, at))
        if await ballots.count(survey.id) >= asked.people:
            continue
        chance = Random(asked.key)  # noqa: S311  made up, and the same each time

        async def cast(number: int, answers: Mapping[str, Value], id_: str = survey.id) -> None:
            async with hands:
                await ballots.cast(id_, f"demo-{number}", answers, f"demo-{number}")

        given = [checked(asked.questions, _answers(asked, chance)) for _ in range(asked.people)]
        await asyncio.gather(*(cast(number, one) for number, one in enumerate(given)))
        while await ballots.drop_waiting():
            pass


def _survey(asked: Asked, at: datetime) -> Survey:
    day = today(at)
    return Survey(
        id=_id_of(asked),
        title=asked.title,
        lead=asked.lead,
        open_from=day + timedelta(days=asked.since),
        open_until=day + timedelta(days=asked.until),
        audience=asked.audience,
        state="published",
        results_public=True,
        questions=list(asked.questions),
        frozen=True,
        request_id=asked.key,
        changed_by=STAFF[1].email,
        changed_at=at,
    )


def _id_of(asked: Asked) -> str:
    return f"00000000-0000-7000-8000-00000000000{SURVEYS.index(asked)}"


def _answers(asked: Asked, chance: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in asked.questions:
        match one.type:
            case "single":
                weights = range(len(one.options), 0, -1)
                found[one.id] = chance.choices(one.options, weights)[0]
            case "many":
                chosen = [option for option in one.options if chance.random() < 0.45]
                found[one.id] = chosen or one.options[:1]
            case "scale" if one.required or chance.random() < 0.8:
                found[one.id] = chance.choices((1, 2, 3, 4, 5), (1, 2, 4, 7, 6))[0]
            case "text" if chance.random() < 0.15:
                found[one.id] = chance.choice(SAID)
    return found
