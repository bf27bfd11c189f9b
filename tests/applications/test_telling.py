"""What is told of a case on the bus: each change once, and all of them again when asked."""

import aio_pika

from chassis.testing import RabbitMQ, eventually
from contracts.case import CaseChanged, CasesReplayed
from contracts.documents import DocumentsReplayed
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


async def test_every_case_is_told_again_as_it_stands(
    door: Door, rabbitmq: RabbitMQ, vhost: str
) -> None:
    owner = door.person()
    cases = [await owner.filed() for _ in range(3)]
    await door.employee().move(cases[0], "preparing")
    async with await aio_pika.connect(rabbitmq.url(vhost=vhost)) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        others = await channel.declare_queue(exclusive=True)
        await queue.bind("kabinet", CasesReplayed.binding())
        await others.bind("kabinet", DocumentsReplayed.binding())
        answer = await door.client.post("/snapshots/replay", headers=door.caller())
        assert answer.status_code == 200
        told = {}
        while len(told) < answer.json()["cases"]:
            message = await queue.get(timeout=5)
            assert message is not None
            fact = CasesReplayed.model_validate_json(message.body)
            told |= {one.case.id: one for one in fact.cases}
    assert [told[case].case.version for case in cases] == [2, 1, 1]
    again = (await owner.call("GET", f"/cases/{cases[0]}")).json()
    assert told[cases[0]].case.model_dump(mode="json") == again["case"]
    assert told[cases[0]].desk.model_dump(mode="json") == again["desk"]


async def test_a_window_that_nobody_serves_is_not_told(door: Door) -> None:
    await door.person().filed()
    answer = await door.client.post("/snapshots/replay", headers=door.caller())
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("Снимки заявок сейчас некому принять")
