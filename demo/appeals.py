"""What people of the demo write in about, and what they are answered."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Matter(NamedTuple):
    """What a form says beside who writes, and what moves are given, by where they lead."""

    form: Mapping[str, Any]
    said: Mapping[str, Mapping[str, Any]]

    def given(self, to: str) -> Mapping[str, Any]:
        """What this move is given; for any matter the same where it says nothing of its own."""
        return self.said.get(to) or USUAL.get(to, {})


SUPPLIER: Mapping[str, Any] = {
    "in_charge": "Примерский гарантирующий поставщик",
    "contacts": "000000, г. Примерск, ул. Пятая, д. 5, телефон +7 900 000-00-05",
    "note": "Этим занимается поставщик, с которым у вас договор: мы передаём электроэнергию.",
}
DISAGREES: Mapping[str, Any] = {
    "text": "Ответ не о том: вопрос был о другом доме, прошу посмотреть ещё раз."
}
USUAL = {"redirected": SUPPLIER, "registered": DISAGREES}
TEXTS: Mapping[str, tuple[Matter, ...]] = {
    "inquiry": (
        Matter(
            {
                "topic": "metering",
                "question": "До какого числа нужно передать показания за этот месяц?",
            },
            {"answered": {"note": "До конца 26-го числа: в кабинете, по телефону или в офисе."}},
        ),
        Matter(
            {"topic": "service", "question": "Принимает ли офис в Выдумкино по субботам?"},
            {
                "answered": {
                    "note": "Нет, по будням с 10 до 12. В Примерске офис открыт и в субботу."
                }
            },
        ),
        Matter(
            {"topic": "other", "question": "Почему в счёте за октябрь сумма выше, чем в сентябре?"},
            {"redirected": SUPPLIER},
        ),
    ),
    "consultation": (
        Matter(
            {"question": "Строю баню рядом с домом: нужна новая заявка или увеличение мощности?"},
            {
                "answered": {
                    "note": "Баня на том же участке: подайте заявку на увеличение мощности дома, "
                    "если 15 кВт уже не хватит. Если хватит, заявка не нужна."
                }
            },
        ),
        Matter(
            {"question": "Купили магазин, прибор учёта ещё советский. С чего начать замену?"},
            {"answered": {"note": "Подайте в кабинете заявку об установке или замене прибора."}},
        ),
    ),
    "complaint": (
        Matter(
            {
                "matter": "quality",
                "text": "По вечерам напряжение 195 В: насос не запускается, лампы мигают.",
                "wish": "Измерить напряжение и устранить причину",
                "disclosure": "may",
            },
            {
                "measures": {
                    "note": "Напряжение измерено у вас и у соседей: ниже допустимого из-за "
                    "перегрузки трансформатора.",
                    "measures": "Заменим трансформатор на более мощный",
                },
                "resolved": {
                    "note": "Трансформатор заменён, напряжение вечером 228 В.",
                    "measures": "Заменён трансформатор",
                },
                "unfounded": {"note": "Регистратор стоял неделю: напряжение от 221 до 233 В."},
            },
        ),
        Matter(
            {
                "matter": "outage",
                "text": "За месяц отключали четыре раза и ни разу не предупредили.",
                "wish": "Сообщать об отключениях заранее",
                "disclosure": "keep",
            },
            {
                "measures": {
                    "note": "Два отключения были плановыми, и о них действительно не сообщили.",
                    "measures": "Починим линию и будем писать о плановых работах за семь дней",
                },
                "resolved": {
                    "note": "Линия починена, адрес внесён в рассылку о плановых работах.",
                    "measures": "Починена линия, адрес внесён в рассылку",
                },
                "unfounded": {"note": "Все четыре отключения были аварийными, до часа каждое."},
            },
        ),
    ),
    "unmetered": (
        Matter(
            {
                "matter": "non_contract",
                "settlement": "Примерский край, с. Выдумкино",
                "street": "ул. Третья, напротив дома 20",
                "text": "От опоры к вагончику протянут кабель, счётчика у вагончика нет.",
            },
            {
                "confirmed": {"note": "Подключение было без договора. Спасибо, что сообщили."},
                "not_confirmed": {"note": "Вагончик подключён по временному договору."},
            },
        ),
    ),
    "quality": (
        Matter(
            {
                "problem": "flicker",
                "text": "Свет мигает каждый вечер около семи, у соседей то же самое.",
            },
            {
                "answered": {"note": "Ослаб контакт на опоре у вашего дома. Он заменён сегодня."},
                "measuring": {"note": "Поставим у вас регистратор напряжения на неделю."},
            },
        ),
    ),
    "other": (
        Matter(
            {
                "topic": "Благодарность бригаде",
                "text": "Спасибо монтёрам: в метель починили линию за два часа.",
            },
            {"answered": {"note": "Передали бригаде ваши слова. Спасибо, что написали."}},
        ),
        Matter(
            {
                "topic": "Время работы офиса",
                "text": "Открывайте, пожалуйста, офис хотя бы раз в неделю до восьми вечера.",
            },
            {"answered": {"note": "Предложение принято: с января по вторникам до 20:00."}},
        ),
    ),
}


def matters(slug: str, state: str, first: int) -> list[Matter]:
    """What appeals of this kind are about; those whose answer fits the state stand first."""
    found = TEXTS.get(slug, ())
    at = first % len(found) if found else 0
    turned = [*found[at:], *found[:at]]
    return sorted(turned, key=lambda one: state not in one.said)
