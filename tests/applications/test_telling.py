"""What is told of a case on the bus: each change once, and all of them again when asked."""

from chassis.testing import eventually
from contracts.case import CaseChanged
from tests.applications.door import Door


def versions(heard: list[CaseChanged], case: str, *facts: str) -> list[int]:
    return [f.case.version for f in heard if f.case.id == case and (not facts or f.fact in facts)]


async def test_each_change_is_told_once_and_in_order(door: Door, heard: list[CaseChanged]) -> None:
    owner, clerk = door.person(), door.employee()
    case = await owner.filed()
    await clerk.move(case, "preparing")
    await owner.call("POST", f"/cases/{case}/messages", json={"text": "Когда?"})
    await eventually(lambda: len(versions(heard, case)) == 3)
    assert versions(heard, case) == [1, 2, 3]
    facts = [fact.fact for fact in heard if fact.case.id == case]
    assert facts == ["submitted", "moved", "message"]


async def test_a_refused_command_tells_nothing(door: Door, heard: list[CaseChanged]) -> None:
    case = await door.person().filed()
    await door.employee().move(case, "connected")
    await door.employee().move(case, "preparing")
    await eventually(lambda: versions(heard, case) == [1, 2])


async def test_the_answer_is_what_is_told(door: Door, heard: list[CaseChanged]) -> None:
    answer = (await door.person().submit()).json()
    case = answer["case"]["id"]
    await eventually(lambda: versions(heard, case) == [1])
    told = next(fact for fact in heard if fact.case.id == case)
    assert told.case.model_dump(mode="json") == answer["case"]
    assert told.desk.model_dump(mode="json") == answer["desk"]


async def test_every_case_is_told_again_as_it_stands(door: Door, heard: list[CaseChanged]) -> None:
    owner = door.person()
    cases = [await owner.filed() for _ in range(3)]
    await door.employee().move(cases[0], "preparing")
    answer = await door.client.post("/snapshots/replay", headers=door.caller())
    assert answer.status_code == 200
    assert answer.json()["cases"] >= 3
    await eventually(lambda: all(versions(heard, case, "replayed") for case in cases))
    assert [versions(heard, case, "replayed") for case in cases] == [[2], [1], [1]]
    again = (await owner.call("GET", f"/cases/{cases[0]}")).json()["case"]
    told = next(f for f in heard if f.case.id == cases[0] and f.fact == "replayed")
    assert told.case.model_dump(mode="json") == again
    assert again["version"] == 2
