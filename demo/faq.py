"""What consumers of the demo company ask most often, with its answers in both languages."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from casework.terms import today
from chassis.app import Service
from demo.people import STAFF
from services.reception.faq.model import PLACE, Given, Question
from services.reception.faq.store import Questions

QUARTER = timedelta(days=90)
"""They are looked through again so often (186 п.35)."""
SOON = timedelta(days=2)


class Said(NamedTuple):
    """A question and its answer, in Russian and in English."""

    question: tuple[str, str]
    answer: tuple[str, str]


ENTRIES = (
    Said(
        ("До какого числа передать показания?", "By which day are readings submitted?"),
        (
            "Дни приёма названы в кабинете на странице точки поставки: они зависят от объекта. Для "
            "частного дома последний день — 26-е число.\nЕсли прибор передаёт показания сам, "
            "делать ничего не нужно.",
            "The days are named in the account on the page of the supply point: they depend on "
            "what it is. For a private house the last is the 26th.\nIf the meter sends its "
            "readings by itself, there is nothing to do.",
        ),
    ),
    Said(
        ("Как присоединить дом к сети?", "How is a house connected to the grid?"),
        (
            "Подайте в кабинете заявку на технологическое присоединение. Понадобятся план участка "
            "и документ о праве на него.\nДля дома до 15 кВт заявка занимает около десяти минут, "
            "её ход и сроки видны в кабинете.",
            "File an application for connection in the account. You will need a plan of the plot "
            "and a paper that shows your right to it.\nFor a house of up to 15 kW it takes about "
            "ten minutes; its progress and terms are shown in the account.",
        ),
    ),
    Said(
        (
            "Нужна ли новая заявка, если не хватает мощности?",
            "Is a new application needed for more power?",
        ),
        (
            "Да, подайте заявку на увеличение мощности того же дома. Старый договор расторгать не "
            "нужно: в новом будет вся мощность вместе.",
            "Yes, apply for more power for the same house. The old contract need not be ended: the "
            "new one will name all the power together.",
        ),
    ),
    Said(
        ("Что делать, если прибор учёта сломался?", "What if the meter is broken?"),
        (
            "Подайте в кабинете заявку «Истечение срока поверки, утрата или неисправность прибора "
            "учёта».\nПломбы сами не снимайте.",
            "File an application about the meter in the account: there is one for an ended "
            "calibration, a loss and a fault.\nDo not remove the seals yourself.",
        ),
    ),
    Said(
        (
            "Закончилась поверка счётчика. Что дальше?",
            "The meter's calibration has ended. What next?",
        ),
        (
            "Подайте заявку о сроке поверки: прибор поверят или заменят. Показания пока "
            "передавайте как обычно.",
            "File an application about the calibration: the meter will be verified or replaced. "
            "Meanwhile go on submitting readings as usual.",
        ),
    ),
    Said(
        (
            "Почему отключили свет и когда включат?",
            "Why is the power off and when will it be back?",
        ),
        (
            "Причина и время восстановления указаны в разделе «Отключения и качество». О плановых "
            "работах мы пишем заранее тем, кто подписан на новости.\nЕсли вашего адреса там нет, "
            "позвоните по телефону внизу страницы.",
            "The cause and the time of restoration are shown under outages and quality. We write "
            "ahead of planned works to those who receive our news.\nIf your address is not there, "
            "call the number at the bottom of the page.",
        ),
    ),
    Said(
        ("Куда обратиться по счетам и начислениям?", "Whom to ask about bills and charges?"),
        (
            "К поставщику, с которым заключён договор: его название и телефон есть в счёте. Мы "
            "передаём электроэнергию и счетов за неё населению не выставляем.",
            "Your supplier, whose name and phone number stand on the bill. We deliver electricity "
            "and do not bill households for it.",
        ),
    ),
    Said(
        ("Как записаться на приём в офис?", "How do I book a visit to an office?"),
        (
            "В кабинете: выберите офис, день и время. За день до приёма придёт напоминание.\n"
            "Запись можно перенести или отменить там же.",
            "In the account: choose an office, a day and a time. A reminder comes the day before.\n"
            "A visit can be moved or cancelled there too.",
        ),
    ),
)


async def questions(service: Service, at: datetime) -> None:
    """Those that are not there yet; the last one is soon to be looked through again."""
    kept, day = Questions(service), today(at)
    for number, said in enumerate(ENTRIES):
        last = number == len(ENTRIES) - 1
        await kept.add(_question(number, said, day + (SOON if last else QUARTER), at))


def _question(number: int, said: Said, review_on: date, at: datetime) -> Question:
    (question_ru, question_en), (answer_ru, answer_en) = said
    given = Given(
        question_ru=question_ru,
        answer_ru=answer_ru,
        question_en=question_en,
        answer_en=answer_en,
        published=True,
        review_on=review_on,
    )
    lead = next(one.email for one in STAFF if one.role == "supervisor")
    return Question.asked(given, (number + 1) * PLACE, lead, f"demo:faq:{number}", at)
