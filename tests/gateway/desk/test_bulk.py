"""Many cases at once, and lists under a name, on a running stack and without scripts."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

from tests.gateway.desk.clerk import Clerk
from tests.gateway.desk.test_pages import texts
from tests.portal.people import Person, letter, registered, waited

HIDDEN = re.compile(r'<input type="hidden" name="case" value="([^"]+)">')


def three(person: Person, name: str) -> list[dict[str, Any]]:
    return [dict(person.submit(applicant=f"{name} {number}").json()) for number in "123"]


def ticked(clerk: Clerk, cases: list[dict[str, Any]]) -> list[str]:
    """The values of their boxes, as the queue gives them."""
    found = []
    for case in cases:
        page = clerk.get(f"/staff?q={case['number']}").text
        box = re.search(rf'name="case" value="({case["id"]}~\d+)"', page)
        assert box, "no box"
        found.append(box[1])
    return found


def confirmed(clerk: Clerk, action: str, boxes: list[str], **typed: str) -> httpx2.Response:
    page = clerk.call("POST", "/staff/bulk", data={"action": action, "case": boxes})
    assert page.status_code == 200
    data = {"action": action, "case": HIDDEN.findall(page.text), **typed}
    return clerk.call("POST", f"/staff/bulk/{action}", data=data)


def test_the_confirmation_tells_how_many_and_changes_nothing(lead: Clerk, person: Person):
    cases = three(person, "Тихонова")
    boxes = ticked(lead, cases)
    page = lead.call("POST", "/staff/bulk", data={"action": "assign", "case": boxes})
    assert "Назначить исполнителя: 3 заявки" in page.text
    assert all(case["number"] in page.text for case in cases)
    assert ticked(lead, cases) == boxes


def test_all_of_them_are_given_to_one_and_a_second_click_changes_nothing(
    lead: Clerk, oleg: Person, person: Person
):
    cases = three(person, "Дарова")
    boxes = ticked(lead, cases)
    done = confirmed(lead, "assign", boxes, assignee=oleg.email)
    assert "Сделано: 3 из 3" in texts(done.text)
    for case in cases:
        found = oleg.call("GET", f"/staff/cases/{case['id']}").json()
        assert (found["assignee"], found["version"]) == (oleg.email, 2)
    again = lead.call("POST", "/staff/bulk/assign", data={"case": boxes, "assignee": oleg.email})
    assert "Сделано: 3 из 3" in texts(again.text)
    assert oleg.call("GET", f"/staff/cases/{cases[0]['id']}").json()["version"] == 2


def test_what_somebody_changed_meanwhile_is_left_and_said(
    clerk: Clerk, other: Clerk, person: Person
):
    cases = three(person, "Сменова")
    boxes = ticked(clerk, cases)
    other.act(cases[0]["id"], "assignee", 'value="me"')
    person.call("POST", f"/cases/{cases[1]['id']}/messages", json={"text": "Ещё", "files": []})
    said = texts(confirmed(clerk, "assign", boxes, assignee="me").text)
    assert "Сделано: 1 из 3" in said
    assert "Изменено другим сотрудником" in said
    assert "Потребитель написал или сделал шаг" in said


def test_papers_are_asked_of_each_and_each_gets_a_letter(clerk: Clerk, stack, person: Person):
    cases = three(person, "Бумагина")
    boxes = ticked(clerk, cases)
    clerk.act(cases[2]["id"], "moves", 'value="refused"', refused__note="Нет сетей")
    short = confirmed(clerk, "papers", boxes, note="  ")
    assert short.status_code == 422
    assert "Напишите, каких документов нет" in short.text
    done = confirmed(clerk, "papers", boxes, note="Нет плана участка")
    assert "Сделано: 2 из 3" in texts(done.text)
    again = clerk.call(
        "POST", "/staff/bulk/papers", data={"case": boxes[:2], "note": "Нет плана участка"}
    )
    assert "Сделано: 2 из 2" in texts(again.text)
    found = person.call("GET", f"/cases/{cases[0]['id']}").json()
    assert (found["state"], found["version"]) == ("papers_missing", 2)
    assert (
        "Нет плана участка" in letter(stack, person.email, f"{cases[1]['number']}: нужны")["text"]
    )


def test_duplicates_end_by_naming_the_one_that_is_worked(clerk: Clerk, stack, person: Person):
    cases = three(person, "Повторова")
    boxes, main = ticked(clerk, cases), cases[0]["number"]
    short = confirmed(clerk, "duplicates", boxes, of="", note="")
    assert short.status_code == 422
    assert "Введите номер основной заявки" in short.text
    typed = {"of": f"№ {main.lower()}", "note": "Подано трижды"}
    done = texts(confirmed(clerk, "duplicates", boxes, **typed).text)
    assert "Сделано: 2 из 3" in done
    assert "Это и есть основная заявка" in done
    again = clerk.call("POST", "/staff/bulk/duplicates", data={"case": boxes[1:], **typed})
    assert "Сделано: 2 из 2" in texts(again.text)
    found = person.call("GET", f"/cases/{cases[1]['id']}").json()
    assert (found["state"], found["version"], found["duplicate_of"]["number"]) == (
        "duplicate",
        2,
        main,
    )
    text = letter(stack, person.email, f"{cases[2]['number']}: закрыто")["text"]
    assert f"под номером {main}" in text
    assert "Подано трижды" in text
    other = registered(stack).submit().json()
    foreign = confirmed(clerk, "duplicates", ticked(clerk, [other]), of=main, note="Нет")
    assert "нет у этого потребителя" in texts(foreign.text)


def test_an_operator_takes_many_and_gives_none_away(clerk: Clerk, oleg: Person, person: Person):
    boxes = ticked(clerk, three(person, "Раздаева"))
    page = clerk.call("POST", "/staff/bulk", data={"action": "assign", "case": boxes})
    assert oleg.email not in page.text
    refused = texts(confirmed(clerk, "assign", boxes, assignee=oleg.email).text)
    assert "Сделано: 0 из 3" in refused
    assert "только руководителю" in refused
    assert "Сделано: 3 из 3" in texts(confirmed(clerk, "assign", boxes, assignee="me").text)


def test_nothing_ticked_or_nothing_of_ours_says_so(clerk: Clerk):
    for boxes in ([], ["x~1"], ["{'$ne':1}~2", "../../etc~1"]):
        answer = clerk.call("POST", "/staff/bulk", data={"action": "papers", "case": boxes})
        assert answer.headers["location"] == "/staff?done=nobody"
    unknown = ["00000000-0000-7000-8000-000000000000~1"]
    done = clerk.call("POST", "/staff/bulk/assign", data={"case": unknown, "assignee": "me"})
    assert "Сделано: 0 из 0" in texts(done.text)


def test_two_who_take_many_at_once_share_them(clerk: Clerk, other: Clerk, person: Person):
    cases = three(person, "Спорова")
    boxes = ticked(clerk, cases)
    data = {"case": boxes, "assignee": "me"}
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(lambda one: one.call("POST", "/staff/bulk/assign", data=data), (clerk, other))
        )
    good = [int(re.search(r"Сделано: (\d)", texts(one.text))[1]) for one in answers]  # type: ignore[index]
    assert sum(good) == 3


def test_a_list_is_kept_under_a_name_shared_and_dropped(clerk: Clerk, other: Clerk, lead: Clerk):
    mine = {"turn": "staff", "assignee": "me", "name": "Мои срочные", "nonsense": "x"}
    kept = clerk.call("POST", "/staff/views", data=mine)
    assert kept.headers["location"] == "/staff?turn=staff&assignee=me&done=kept"
    assert "Мои срочные" in clerk.get("/staff").text
    assert "Мои срочные" not in other.get("/staff").text
    shared = {"due": "overdue", "name": "Горит у всех", "shared": "1"}
    assert clerk.call("POST", "/staff/views", data=shared).status_code == 403
    assert lead.call("POST", "/staff/views", data=shared).status_code == 303
    assert "Горит у всех" in other.get("/staff").text
    page = lead.get("/staff/views").text
    link = re.search(r'action="(/staff/views/[0-9a-f-]{36}/drop)"[^>]*>[^<]*<[^>]*Горит', page)
    assert link
    assert other.call("POST", link[1]).status_code == 404
    assert lead.call("POST", link[1]).headers["location"] == "/staff/views?done=dropped"
    assert "Горит у всех" not in other.get("/staff").text


def test_the_same_name_is_the_same_list_and_a_bad_one_is_refused(clerk: Clerk):
    for due in ("today", "week"):
        clerk.call("POST", "/staff/views", data={"due": due, "name": "Скоро"})
    page = clerk.get("/staff/views").text
    assert page.count(">Скоро<") == 1
    assert "due=week" in page
    for name in ("", "   ", "x" * 61, "a\x00b"):
        refused = clerk.call("POST", "/staff/views", data={"due": "week", "name": name})
        assert refused.status_code == 422
        assert 'name="due" value="week"' in refused.text


def test_the_newest_come_first_where_asked(clerk: Clerk, person: Person):
    cases = three(person, "Новикова")

    def places() -> list[int]:
        page = clerk.get("/staff?sort=new&q=новикова").text
        return [page.find(case["number"]) for case in cases]

    waited(lambda: min(places()) > 0)
    assert places() == sorted(places(), reverse=True)
    found = clerk.get("/staff?sort=new").text
    assert "Сначала поданные последними" in found
