"""How letters come, chosen on a page; and the link that stops news without signing in."""

import httpx2
import pytest

from contracts.notify import LETTER_KINDS
from tests.gateway.pages.house import House, problem

HABITS = {
    "rhythms": dict.fromkeys(LETTER_KINDS, "at_once") | {"appeals": "daily"},
    "hour": 18,
    "urgent": [{"title": {"ru": "Ждём вас", "en": "Yours"}, "clause": {"ru": "п. 1", "en": "1"}}],
}
TOKEN = "0190a000-0000-7000-8000-00000000000a." + "0" * 64


async def test_each_kind_is_chosen_and_what_is_urgent_is_told_with_its_clause(house: House) -> None:
    await house.sign_in()
    house.services.on("notify", "GET", "/me/letters", HABITS)
    house.services.on("notify", "PUT", "/me/letters", HABITS)
    page = (await house.browser.get("/profile/letters")).text
    assert "в 18:00 по московскому времени" in page
    assert "Ждём вас" in page
    assert page.count('value="never"') == 1
    answer = await house.browser.post("/profile/letters", data={"appeals": "daily", "x": "y"})
    assert answer.headers["location"] == "/profile/letters?done=saved"
    sent = house.services.last("/me/letters").content
    assert sent == b'{"rhythms":{"appeals":"daily"}}'


async def test_what_is_refused_is_said_at_its_field(house: House) -> None:
    await house.sign_in()
    house.services.on("notify", "GET", "/me/letters", HABITS)
    refused = problem(422, "invalid", "Проверьте", {"appeals": "Нельзя отключить"})
    house.services.on("notify", "PUT", "/me/letters", refused)
    answer = await house.browser.post("/profile/letters", data={"appeals": "never"})
    assert answer.status_code == 422
    assert 'href="#appeals"' in answer.text


async def test_the_profile_opens_while_letters_are_away(house: House) -> None:
    await house.sign_in()
    assert (await house.browser.get("/profile/letters")).status_code == 503


async def test_news_is_stopped_by_a_mail_program_but_not_by_one_that_looks_at_links(
    house: House,
) -> None:
    house.services.on("notify", "POST", "/letters/stop", httpx2.Response(204))
    page = await house.browser.get(f"/letters/stop/{TOKEN}")
    assert page.status_code == 200
    assert house.services.count("/letters/stop") == 0
    program = {"sec-fetch-site": "none", "content-type": "application/x-www-form-urlencoded"}
    sent = b"List-Unsubscribe=One-Click"
    answer = await house.browser.post(f"/letters/stop/{TOKEN}", content=sent, headers=program)
    assert answer.status_code == 200
    assert "больше не будут приходить" in answer.text
    assert house.services.last("/letters/stop").content == f'{{"token":"{TOKEN}"}}'.encode()


@pytest.mark.parametrize("token", ["x", TOKEN + "0", "%00" * 10])
async def test_a_link_that_is_no_link_of_ours_is_not_found(house: House, token: str) -> None:
    assert (await house.browser.get(f"/letters/stop/{token}")).status_code == 404
