"""The desk on a running stack, without scripts: queue, case, commands, and who may come in."""

import re

from chassis.clock import new_id
from tests.gateway.desk.clerk import Clerk
from tests.portal.people import PDF, Person, mailed_password, waited

PAPER = ("план.pdf", PDF, "application/pdf")


def texts(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_consumer_is_forbidden_and_a_stranger_signs_in_first(stack, person, case):
    consumer, nobody = Clerk(stack), Clerk(stack)
    assert consumer.sign_in(person) == "/home"
    for path in ("/staff", f"/staff/cases/{case}", "/staff/letters"):
        assert consumer.get(path).status_code == 403
        answer = nobody.get(path)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login")
    assert consumer.call("POST", "/staff/next").status_code == 403


def test_a_new_case_is_found_by_number_name_and_address(clerk: Clerk, person: Person):
    made = person.submit(applicant="Редкова Яна", object_address="Край, д. Нигде, д. 9").json()
    for words in (made["number"], "редкова", "д. нигде"):
        page = clerk.get(f"/staff?q={words}")
        assert page.status_code == 200
        assert made["number"] in page.text
    assert made["number"] not in clerk.get("/staff?q=другое").text


def test_a_move_is_made_and_told(clerk: Clerk, case: str):
    answer = clerk.act(case, "moves", 'value="preparing"')
    assert answer.headers["location"] == f"/staff/cases/{case}?done=move"
    page = clerk.get(answer.headers["location"]).text
    assert "Готовим условия" in page
    assert "Готово." in page


def test_a_move_without_its_reason_is_refused_beside_the_field(clerk: Clerk, case: str):
    answer = clerk.act(case, "moves", 'value="refused"', refused__note="  ")
    assert answer.status_code == 422
    assert 'href="#refused-note"' in answer.text


def test_papers_stay_when_another_is_missing_and_then_go_with_the_move(clerk: Clerk, case: str):
    clerk.act(case, "moves", 'value="preparing"')
    short = clerk.act(
        case,
        "moves",
        'value="offered"',
        offered__note="Смотрите счёт",
        files={"offered-terms": PAPER},
    )
    assert short.status_code == 422
    assert "план.pdf" in short.text
    assert "Смотрите счёт" in short.text
    rest = {"offered-technical_conditions": PAPER, "offered-invoice": PAPER}
    done = clerk.act(case, "moves", 'value="offered"', page=short.text, files=rest)
    assert done.status_code == 303, texts(done.text)
    page = clerk.get(f"/staff/cases/{case}").text
    for title in ("Условия типового договора", "Технические условия", "Счёт"):
        assert title in page


def test_who_comes_second_reads_what_happened_and_loses_nothing(
    clerk: Clerk, other: Clerk, case: str
):
    page = clerk.get(f"/staff/cases/{case}").text
    other.act(case, "moves", 'value="preparing"', preparing__note="Всё на месте")
    late = clerk.act(case, "moves", 'value="refused"', page=page, refused__note="Нет сетей рядом")
    assert late.status_code == 409
    said = texts(late.text)
    assert "Изменено другим сотрудником" in said
    assert "Олег Второй" in said
    assert "Всё на месте" in said
    assert "Нет сетей рядом" in said
    again = clerk.act(
        case, "moves", 'value="refused"', page=late.text, refused__note="Нет сетей рядом"
    )
    assert again.status_code == 303


def test_words_are_shown_even_where_the_move_is_gone(clerk: Clerk, other: Clerk, case: str):
    page = clerk.get(f"/staff/cases/{case}").text
    other.act(case, "moves", 'value="refused"', refused__note="Отказ")
    late = clerk.act(
        case, "moves", 'value="papers_missing"', page=page, papers_missing__note="Нужен план"
    )
    assert late.status_code == 409
    assert "Нужен план" in texts(late.text)


def test_a_move_sent_twice_is_one_move(clerk: Clerk, case: str):
    page = clerk.get(f"/staff/cases/{case}").text
    first = clerk.act(case, "moves", 'value="preparing"', page=page)
    second = clerk.act(case, "moves", 'value="preparing"', page=page)
    assert first.headers["location"] == second.headers["location"]


def test_a_consumers_message_stops_a_move_until_it_was_read(
    clerk: Clerk, person: Person, case: str
):
    page = clerk.get(f"/staff/cases/{case}").text
    person.call("POST", f"/cases/{case}/messages", json={"text": "Дошлю план", "files": []})
    late = clerk.act(case, "moves", 'value="refused"', page=page, refused__note="Нет плана")
    assert late.status_code == 409
    assert "Потребитель написал или сделал шаг" in late.text
    assert "Дошлю план" in late.text


def test_a_note_and_its_file_are_for_staff_alone(clerk: Clerk, person: Person, case: str):
    answer = clerk.act(case, "notes", note__text="Проверить долг", files={"note-files": PAPER})
    assert answer.status_code == 303
    page = clerk.get(f"/staff/cases/{case}").text
    assert "Проверить долг" in page
    assert "не видно потребителю" in page
    assert "Проверить долг" not in person.call("GET", f"/cases/{case}").text
    link = re.search(r'"(/staff/documents/[^"]+\?case=[^"]+)"', page)
    assert link
    got = clerk.get(link[1])
    assert (got.status_code, got.content) == (200, PDF)
    assert person.call("GET", link[1].removeprefix("/staff").partition("?")[0]).status_code == 404


def test_a_message_reaches_the_consumer(clerk: Clerk, person: Person, case: str):
    assert clerk.act(case, "messages", message__text="Ждём план").status_code == 303
    assert "Ждём план" in person.call("GET", f"/cases/{case}").text
    assert clerk.act(case, "messages", message__text=" ").status_code == 422


def test_a_document_needs_a_title_and_keeps_its_file_meanwhile(
    clerk: Clerk, person: Person, case: str
):
    given = {"document__title": "", "document__kind": "notice"}
    short = clerk.act(case, "documents", files={"document-file": PAPER}, **given)
    assert short.status_code == 422
    assert "Введите название документа" in short.text
    given["document__title"] = "Уведомление о выезде"
    done = clerk.act(case, "documents", page=short.text, **given)
    assert done.status_code == 303, texts(done.text)
    assert "Уведомление о выезде" in person.call("GET", f"/cases/{case}").text
    assert clerk.act(case, "documents", **given).status_code == 422


def test_whoever_takes_a_case_second_is_told(clerk: Clerk, other: Clerk, case: str):
    page = clerk.get(f"/staff/cases/{case}").text
    assert other.act(case, "assignee", 'value="me"').status_code == 303
    late = clerk.act(case, "assignee", 'value="me"', page=page)
    assert late.status_code == 409
    assert "Изменено другим сотрудником" in late.text
    assert "Олег Второй" in texts(late.text)
    assert clerk.act(case, "assignee", 'value="me"').status_code == 303


def test_a_supervisor_gives_a_case_to_a_colleague_and_takes_it_back(
    lead: Clerk, oleg: Person, person: Person, case: str
):
    for stranger in ("кто-то", person.email):
        wrong = lead.act(case, "assignee", 'value="other"', assignee__email=stranger)
        assert wrong.status_code == 422
        assert "Такого сотрудника нет" in wrong.text
    assert lead.act(case, "assignee", 'value="other"', assignee__email=oleg.email).is_redirect
    page = lead.get(f"/staff/cases/{case}").text
    assert "Исполнитель: Олег Второй" in texts(page)
    assert f"Исполнитель: {oleg.email}" not in texts(page)
    assert lead.act(case, "assignee", 'value="none"').is_redirect
    assert "Никто ещё не взял" in lead.get(f"/staff/cases/{case}").text


def test_an_operator_disposes_of_no_colleague(
    clerk: Clerk, lead: Clerk, maria: Person, oleg: Person, case: str
):
    page = clerk.get(f"/staff/cases/{case}").text
    assert "Назначить другого" not in page
    form = clerk.form(page, f"/staff/cases/{case}/assignee", 'value="me"')
    action = f"/staff/cases/{case}/assignee"
    given = form | {"who": "other", "assignee-email": oleg.email}
    refused = clerk.call("POST", action, data=given)
    assert refused.status_code == 403
    assert "только руководителю" in refused.text
    body = {"email": oleg.email}
    assert maria.call("PUT", f"/staff/cases/{case}/assignee", json=body).status_code == 403
    lead.act(case, "assignee", 'value="other"', assignee__email=oleg.email)
    assert 'value="none"' not in clerk.get(f"/staff/cases/{case}").text
    assert clerk.act(case, "assignee", 'value="me"').is_redirect


def test_the_accounts_of_staff_are_for_administrators(clerk: Clerk, lead: Clerk, chief: Clerk):
    for one in (clerk, lead):
        refused = one.get("/staff/accounts")
        assert refused.status_code == 403
        assert "только администратору" in refused.text
        assert "/staff/accounts" not in one.get("/staff").text
    assert 'href="/staff/accounts"' in chief.get("/staff").text


def test_an_employee_is_let_in_given_a_role_and_switched_off(stack, chief: Clerk):
    email = f"{new_id()}@example.com"
    given = {"name": "Вера Новая", "email": "вера", "role": "operator"}
    wrong = chief.call("POST", "/staff/accounts", data=given)
    assert wrong.status_code == 422
    assert 'value="вера"' in wrong.text
    made = chief.call("POST", "/staff/accounts", data=given | {"email": email})
    page, _mark, _done = made.headers["location"].partition("?")
    assert mailed_password(stack, email)
    saved = chief.call("POST", page, data={"name": "Вера Старшая", "role": "supervisor"})
    assert saved.headers["location"] == f"{page}?done=saved"
    assert "Вера Старшая" in chief.get("/staff/accounts").text
    assert chief.call("POST", f"{page}/off").headers["location"] == f"{page}?done=off"
    assert "отключена" in chief.get(page).text
    assert email not in chief.get("/staff").text


def test_two_who_take_the_next_get_two_cases(clerk: Clerk, other: Clerk, person: Person):
    for _ in range(2):
        person.submit()
    taken = [one.call("POST", "/staff/next").headers["location"] for one in (clerk, other)]
    addresses = [address.partition("?")[0] for address in taken]
    assert addresses[0] != addresses[1]
    assert all(address.startswith("/staff/cases/") for address in addresses)
    assert "Взято в работу" in clerk.get(taken[0]).text


def test_counters_stand_above_the_queue(clerk: Clerk, case: str):
    def counted() -> bool:
        return bool(re.search(r"На неделе \d+", texts(clerk.get("/staff").text)))

    assert waited(counted)


def test_the_letters_page_and_the_menu(clerk: Clerk):
    page = clerk.get("/staff/letters").text
    assert page.count('aria-current="page"') == 1
    assert '<summary aria-current="true">Работа</summary>' in page
    assert "Письма, которые не дошли" in page
    assert clerk.call("POST", "/staff/letters/unknown/retry").status_code == 404


def test_an_unknown_case_is_no_page(clerk: Clerk):
    assert clerk.get("/staff/cases/00000000-0000-7000-8000-000000000000").status_code == 404
