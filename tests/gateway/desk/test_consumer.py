"""A consumer's card and the one search box, on a running stack."""

from tests.gateway.desk.clerk import Clerk
from tests.gateway.desk.test_pages import texts
from tests.portal.people import Person, registered, waited


def test_the_card_holds_everything_of_one_consumer(stack, clerk: Clerk, person: Person):
    other = registered(stack)
    mine = [person.submit(applicant="Карточкина Инна").json() for _ in range(2)]
    theirs = other.submit(applicant="Чужой Пётр").json()
    account = person.call("GET", "/me").json()["id"]
    page = clerk.get(f"/staff/cases/{mine[0]['id']}").text
    assert f'href="/staff/consumers/{account}"' in page
    answer = clerk.get(f"/staff/consumers/{account}")
    assert answer.status_code == 200, texts(answer.text)
    card = answer.text
    for words in (mine[0]["number"], mine[1]["number"], person.email, "+79123456789"):
        assert words in card
    assert "план.pdf" in card or "План" in card
    assert theirs["number"] not in card
    assert "•••••••4595" in card
    assert "11223344595" not in card


def test_nobody_elses_account_is_a_consumers_card(clerk: Clerk, person: Person, maria: Person):
    employee = maria.call("GET", "/me").json()["id"]
    for account in (employee, "00000000-0000-7000-8000-000000000000"):
        assert clerk.get(f"/staff/consumers/{account}").status_code == 404
    own = person.call("GET", "/me").json()["id"]
    consumer = Clerk(clerk.stack)
    consumer.sign_in(person)
    assert consumer.get(f"/staff/consumers/{own}").status_code == 403


def test_one_box_finds_by_number_name_address_mail_and_phone(stack, clerk: Clerk, maria: Person):
    phone = "+79037654321"
    someone = registered(stack, phone=phone)
    address = "Край, г. Редкоград, ул. Незнакомая, д. 3"
    made = someone.submit(applicant="Уникумова Зинаида", object_address=address).json()
    account = someone.call("GET", "/me").json()["id"]

    def found(q: str) -> bool:
        return made["number"] in clerk.call("GET", "/staff", params={"q": q}).text

    assert waited(lambda: found("уникумова"))
    for q in (made["number"], "Зинаида УНИКУМОВА", "незнакомая 3", "редкогр", someone.email):
        assert found(q), q
    page = clerk.call("GET", "/staff", params={"q": "8 903 765 43 21"}).text
    assert f"/staff/consumers/{account}" in page
    assert made["number"] in page
    assert "ничего не нашлось" in texts(clerk.get("/staff?q=nobody@example.com").text)
    listed = maria.call("GET", "/staff/cases", params={"q": someone.email}).json()
    assert [one["number"] for one in listed["items"]] == [made["number"]]
