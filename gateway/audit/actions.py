"""What staff may see and do, in a machine's word and in a person's. One line a route.

Keys are the method and the address, under which pages and API are alike (`/staff/cases/{}`). What
stands under /staff and is named here not is written down all the same, under its address; a test
of the rooms says so.
"""

import re
from typing import Final

from contracts.words import _

STAFF: Final = "/staff"
_PARAMETER = re.compile(r"\{[^}]*\}")
BY_ROUTE: Final[dict[str, str]] = {
    "POST /login": "account.sign_in",
    "POST /tokens": "account.sign_in",
    "POST /logout": "account.sign_out",
    "POST /password": "account.password",
    "PUT /me/password": "account.password",
    "POST /second-factor/key": "account.second_factor",
    "POST /second-factor": "account.second_factor",
    "POST /profile/email/{}": "account.contacts",
    "PATCH /me": "account.contacts",
    "POST /files": "file.send",
    "GET /documents/{}": "document.view",
    "GET /staff": "queue.view",
    "GET /staff/cases": "queue.view",
    "POST /staff/next": "case.take",
    "GET /staff/cases/{}": "case.view",
    "POST /staff/cases/{}/moves": "case.move",
    "POST /staff/cases/{}/messages": "case.message",
    "POST /staff/cases/{}/notes": "case.note",
    "POST /staff/cases/{}/documents": "case.document",
    "POST /staff/cases/{}/assignee": "case.assign",
    "PUT /staff/cases/{}/assignee": "case.assign",
    "POST /staff/bulk": "bulk.view",
    "POST /staff/bulk/assign": "bulk.assign",
    "POST /staff/bulk/papers": "bulk.papers",
    "GET /staff/views": "views.view",
    "POST /staff/views": "view.keep",
    "POST /staff/views/{}/drop": "view.drop",
    "GET /staff/documents": "documents.view",
    "GET /staff/documents/new": "documents.view",
    "POST /staff/documents/new": "document.place",
    "POST /staff/documents": "document.place",
    "GET /staff/documents/evidence.csv": "evidence.export",
    "GET /staff/documents/{}": "document.view",
    "GET /staff/documents/{}/evidence": "evidence.view",
    "GET /staff/documents/{}/evidence.csv": "evidence.export",
    "POST /staff/documents/{}/told": "document.told",
    "GET /staff/letters": "letters.view",
    "POST /staff/letters/{}/retry": "letter.retry",
    "POST /staff/letters/{}/dismissal": "letter.dismiss",
    "GET /staff/cases/{}/print": "case.print",
    "GET /staff/cases/{}/application": "case.print",
    "GET /staff/consumers/{}": "consumer.view",
    "POST /staff/cases/{}/password": "case.password",
    "GET /staff/reports": "report.view",
    "GET /staff/reports/{}": "report.view",
    "GET /staff/reports/{}.csv": "report.export",
    "GET /staff/offices": "offices.view",
    "POST /staff/offices": "office.plan",
    "PATCH /staff/offices/{}": "office.plan",
    "GET /staff/appointments": "visits.view",
    "POST /staff/appointments": "visit.book",
    "POST /staff/appointments/{}/arrival": "visit.arrive",
    "POST /staff/appointments/{}/call": "visit.call",
    "POST /staff/appointments/{}/outcome": "visit.end",
    "GET /staff/replies": "replies.view",
    "GET /staff/replies/{}": "replies.view",
    "POST /staff/replies": "reply.write",
    "POST /staff/replies/{}": "reply.write",
    "POST /staff/replies/{}/drop": "reply.drop",
    "GET /staff/accounts": "accounts.view",
    "POST /staff/accounts": "account.hire",
    "GET /staff/accounts/{}": "accounts.view",
    "POST /staff/accounts/{}": "account.amend",
    "POST /staff/accounts/{}/off": "account.off",
    "POST /staff/accounts/{}/on": "account.on",
    "POST /staff/accounts/{}/password": "account.post_password",
    "GET /staff/rules": "rules.view",
    "GET /staff/rules/{}": "rules.view",
    "POST /staff/rules/{}": "rule.change",
    "PUT /staff/rules/{}": "rule.change",
    "POST /staff/rules/{}/check": "rule.check",
    "GET /staff/audit": "audit.view",
    "GET /staff/audit.csv": "audit.export",
}
MADE, CHANGED = "account.made", "account.changed"
"""Told by identity, whoever asked for it: a page or a command of the company's own."""
WORDS: Final[dict[str, str]] = {
    "account.sign_in": _("Вход в кабинет"),
    "account.sign_out": _("Выход из кабинета"),
    "account.password": _("Смена своего пароля"),
    "account.second_factor": _("Подключение второго фактора"),
    "account.contacts": _("Смена своих контактов"),
    MADE: _("Учётная запись сотрудника создана"),
    CHANGED: _("Учётная запись сотрудника изменена"),
    "file.send": _("Передан файл"),
    "document.view": _("Открыт документ"),
    "documents.view": _("Просмотр размещённых документов"),
    "document.place": _("Размещён документ вне заявки"),
    "document.told": _("Записано, что потребителю сообщено о документе"),
    "evidence.view": _("Просмотр доказательств размещения"),
    "evidence.export": _("Выгрузка доказательств размещения"),
    "queue.view": _("Просмотр очереди"),
    "case.take": _("Взята следующая заявка"),
    "case.view": _("Просмотр заявки"),
    "case.move": _("Шаг по заявке"),
    "case.message": _("Сообщение потребителю"),
    "case.note": _("Внутренняя заметка"),
    "case.document": _("Размещён документ"),
    "case.assign": _("Назначен исполнитель"),
    "bulk.view": _("Выбрано несколько заявок"),
    "bulk.assign": _("Назначение исполнителя нескольким заявкам"),
    "bulk.papers": _("Запрос документов по нескольким заявкам"),
    "views.view": _("Просмотр своих списков"),
    "view.keep": _("Сохранён список очереди"),
    "view.drop": _("Удалён список очереди"),
    "letters.view": _("Просмотр недоставленных писем"),
    "letter.retry": _("Письмо отправлено ещё раз"),
    "letter.dismiss": _("Письмо снято с контроля"),
    "case.print": _("Заявка открыта для печати"),
    "consumer.view": _("Просмотр карточки потребителя"),
    "case.password": _("Выдан пароль для проверки по номеру"),
    "report.view": _("Просмотр отчёта"),
    "report.export": _("Выгрузка отчёта"),
    "offices.view": _("Просмотр офисов"),
    "office.plan": _("Изменён план офиса"),
    "visits.view": _("Просмотр записей на приём"),
    "visit.book": _("Запись потребителя на приём"),
    "visit.arrive": _("Отмечен приход посетителя"),
    "visit.call": _("Начат приём посетителя"),
    "visit.end": _("Отмечен итог приёма"),
    "replies.view": _("Просмотр шаблонов ответов"),
    "reply.write": _("Сохранён шаблон ответа"),
    "reply.drop": _("Удалён шаблон ответа"),
    "accounts.view": _("Просмотр учётных записей"),
    "account.hire": _("Создание учётной записи"),
    "account.amend": _("Изменение учётной записи"),
    "account.off": _("Отключение учётной записи"),
    "account.on": _("Включение учётной записи"),
    "account.post_password": _("Отправка пароля сотруднику"),
    "rules.view": _("Просмотр сроков"),
    "rule.change": _("Изменение правила"),
    "rule.check": _("Сверка правила с законом"),
    "audit.view": _("Просмотр журнала"),
    "audit.export": _("Выгрузка журнала"),
}


def key_of(method: str, path: str) -> str:
    """The table's key for a route."""
    return f"{'GET' if method == 'HEAD' else method} {_PARAMETER.sub('{}', path)}"


def action_of(method: str, path: str) -> str | None:
    """The word for what this route does; None where staff do nothing there worth a row."""
    key = key_of(method, path)
    known = BY_ROUTE.get(key)
    return known or (key if path == STAFF or path.startswith((f"{STAFF}/", f"{STAFF}.")) else None)
