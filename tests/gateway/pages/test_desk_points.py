"""What the desk does to a supply point goes to metering under the key of the page it came from."""

from chassis.clock import new_id
from contracts.metering import Meter, PointCard, Resident
from tests.builders import NOON
from tests.gateway.pages.house import House


async def test_a_form_sent_twice_is_one_command_and_each_page_has_a_key_of_its_own(
    house: House,
) -> None:
    await house.sign_in(role="supervisor")
    id_, person = new_id(), new_id()
    point = PointCard(
        id=id_,
        version=1,
        account_number="5600012345",
        address="д. Примеровка, 7",
        point_type="house",
        owner_number=None,
        residents=[Resident(account_id=person, role="member", since=NOON, email="x@example.com")],
        history=[],
        meters=[Meter(id=new_id(), serial="0123456789")],
    )
    path = f"/staff/points/{id_}"
    house.services.on("metering", "GET", path, point.model_dump(mode="json"))
    pages = [(await house.browser.get(path)).text for _ in range(2)]
    keys = [page.partition('name="request_id" value="')[2][:36] for page in pages]
    assert keys[0] != keys[1]
    assert pages[0].count(keys[0]) == pages[0].count(f'action="{path}/') == 5
    for method, door, form in (
        ("PUT", "account-number", {"account_number": "77", "why": "сверка"}),
        ("POST", "people", {"email": "x@example.com", "reason": "сверка"}),
        ("POST", "meter", {"on": "2026-11-24", "serial": "1", "model": "М"}),
        ("PUT", "calibration", {"serial": "0123456789", "until": "2030-01-01"}),
        ("DELETE", f"people/{person}", {}),
    ):
        house.services.on("metering", method, f"{path}/{door}", {})
        sent = await house.browser.post(f"{path}/{door}", data={**form, "request_id": keys[0]})
        assert sent.status_code == 303, door
        assert house.services.last(f"{path}/{door}").headers["idempotency-key"] == keys[0]
