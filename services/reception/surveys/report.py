"""The surveys of a year, for the report that is published by the first of March (186 п.10)."""

from collections.abc import Iterator

from chassis.words import words
from contracts.reports import Cell, Column, Table
from contracts.surveys import Answered
from contracts.words import _
from services.reception.surveys.answers import counted
from services.reception.surveys.ballots import Ballots
from services.reception.surveys.model import Survey
from services.reception.surveys.store import Surveys


async def by_year(surveys: Surveys, ballots: Ballots, year: int) -> Table:
    """Each answer to each question of the surveys that were open that year."""
    rows: list[list[Cell]] = []
    for survey in await surveys.of_year(year):
        answers = await ballots.rows(survey.id)
        for one in counted(survey.questions, answers, texts=False):
            rows.extend(_rows(survey, one, len(answers)))
    return Table(
        name="surveys",
        title=words(_("Опросы потребителей")),
        columns=[
            Column(name="survey", title=words(_("Опрос"))),
            Column(name="since", title=words(_("Открыт с")), kind="day"),
            Column(name="until", title=words(_("Открыт по")), kind="day"),
            Column(name="taken", title=words(_("Участников")), kind="number"),
            Column(name="question", title=words(_("Вопрос"))),
            Column(name="answer", title=words(_("Ответ"))),
            Column(name="count", title=words(_("Ответов")), kind="number"),
            Column(name="share", title=words(_("Доля, %")), kind="number"),
        ],
        rows=rows,
        left_out=[words(_("Свободные ответы: они в результатах каждого опроса."))],
    )


def _rows(survey: Survey, one: Answered, taken: int) -> Iterator[list[Cell]]:
    about: list[Cell] = [
        survey.title,
        survey.open_from.isoformat(),
        survey.open_until.isoformat(),
        taken,
        one.question.text,
    ]
    if one.question.type == "text":
        yield [*about, words(_("Свободный ответ")), one.answered, None]
    for count in one.counts:
        yield [*about, count.text, count.count, count.share]
    if one.mean is not None:
        yield [*about, words(_("Средняя оценка")), one.mean, None]
