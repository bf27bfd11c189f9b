"""One case lived through: step by step with the clock of its own days, reminders included."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from casework import terms
from casework.assigning import assign
from casework.kind import Kind
from casework.model import Case
from casework.parts import document_of
from casework.rating import rate
from casework.visits import FIELD
from casework.workflow import Move
from chassis.clock import MOSCOW, freeze
from contracts.case import Party
from demo.appeals import Matter
from demo.filling import Take, checked, filled
from demo.people import Customer, Employee

OPENS, CLOSES = time(9), time(17)
SAID = (
    ("consumer", "Подскажите, пожалуйста, всё ли получено? Могу прислать бумажные копии."),
    ("staff", "Всё получено, копии не нужны. О следующем шаге сообщим здесь."),
)
NOTED = "Звонили потребителю: связь есть, отвечает после обеда."
RATED = {
    3: "Ответ по делу, но ждать пришлось долго.",
    4: "Ответили понятно.",
    5: "Быстро и по существу, спасибо!",
}
WHY = "Планы изменились, вернусь к этому позже."


def working(at: datetime) -> datetime:
    """That moment, or the next one at which people work."""
    local = at.astimezone(MOSCOW)
    if local.time() >= CLOSES:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, MOSCOW)
    elif local.time() < OPENS:
        local = datetime.combine(local.date(), OPENS, MOSCOW)
    day = terms.working_day_after(local.date(), 0)
    return local if day == local.date() else datetime.combine(day, OPENS, MOSCOW)


class Walk:
    """A consumer's case, from the day it was filed; `take` gives a stored file for each field."""

    def __init__(
        self,
        kind: Kind,
        customer: Customer,
        employee: Employee,
        matter: Matter,
        began: datetime,
        take: Take,
        chance: Random,
    ) -> None:
        self._kind = kind
        self._customer = customer
        self._employee = employee
        self._take = take
        self._chance = chance
        self._matter = matter
        more = matter.form.keys() - customer.written.keys()
        self._whole = kind.category == "application" and bool(more)
        self.at = working(began)
        self.case = self._filed(matter.form)

    def _filed(self, known: Mapping[str, Any]) -> Case:
        with freeze(self.at):
            plain = {**self._customer.written, **known}
            asked = filled(
                self._kind.form, plain, self.at, self._take, by="consumer", whole=self._whole
            )
            if FIELD in asked.given:
                notice = self._kind.notice({**plain, **asked.given})
                asked.given[FIELD] = self._visit(notice, spare=4)
            form = checked(self._kind, asked.given)
            papers = [
                document_of(ref, "", "application_paper", "consumer", self.at)
                for ref in asked.files.values()
            ]
            return Case.submit(
                self._kind,
                service="applications",
                number="",
                owner=self._customer.email,
                form=form,
                papers=papers,
                request=("", ""),
                at=self.at,
            )

    def _visit(self, notice: str, spare: int = 1) -> str:
        """A time for a visit that is said early enough, and so many working days later."""
        rule = terms.table().of(notice, terms.today(self.at))
        day = terms.working_day_after(terms.last_day(rule, self.at), spare)
        return datetime.combine(
            day, time(self._chance.choice((10, 11, 14, 15))), MOSCOW
        ).isoformat()

    def go(self, moves: Sequence[Move]) -> None:
        """Take the moves one after another, each in its time, with what people say between."""
        for number, move in enumerate(moves):
            self._wait_for(move)
            if move.by == "system":
                self._until(self.at + timedelta(minutes=1))
                continue
            if number == 0 and move.by == "staff":
                self._taken_over()
            self._step(move)
            if number == 1 and self._chance.random() < 0.5:
                self._talk()

    def withdraw(self) -> None:
        """The consumer takes it back after a few days."""
        self._until(working(self.at + timedelta(days=self._chance.randint(1, 4))))
        with freeze(self.at):
            self.case.withdraw(self._customer.by, WHY, self.at)

    def keep_up(self, until: datetime) -> None:
        """What the state owes is noted in two days, for somebody works the case."""
        for duty in self.case.stands.owes:
            at = working(self.at + timedelta(days=2))
            if at > until:
                continue
            self._until(at)
            if self.case.assignee is None:
                self._taken_over()
            with freeze(at):
                self.case.move(duty.done.to, self._employee.by, {}, at)

    def rate(self, mark: int, until: datetime) -> None:
        """How the consumer found it, an hour after it ended."""
        at = min(self.at + timedelta(hours=1), until)
        with freeze(at):
            rate(self.case, self._customer.by, mark, RATED[mark], at)

    def rest(self, until: datetime) -> None:
        """Nobody does anything until then, but what time does by itself."""
        for at in self._woken(until):
            with freeze(at):
                self.case.wake(at)

    def _taken_over(self) -> None:
        with freeze(self.at):
            assign(self.case, self._employee.by, self._employee.email, self.at, leads=False)
            if self._chance.random() < 0.3:
                self.case.message(self._employee.by, NOTED, (), self.at, internal=True)

    def _talk(self) -> None:
        for side, text in SAID:
            self._until(self.at + timedelta(minutes=self._chance.randint(20, 50)))
            with freeze(self.at):
                by = self._customer.by if side == "consumer" else self._employee.by
                self.case.message(by, text, (), self.at)

    def _step(self, move: Move) -> None:
        by = self._employee.by if move.by == "staff" else self._customer.by
        side: Party = "staff" if move.by == "staff" else "consumer"
        with freeze(self.at):
            known = dict(self._matter.given(move.to))
            if move.needs and FIELD in move.needs.model_fields:
                known[FIELD] = self._visit(
                    move.notice or self._kind.notice(self.case.form), spare=2
                )
            asked = filled(move.needs, known, self.at, self._take, by=side, made=move.makes)
            self.case.move(move.to, by, asked.given, self.at, asked.files)

    def _wait_for(self, move: Move) -> None:
        """Let the days pass until the move may be taken and would be."""
        ready = self.at + timedelta(
            days=self._chance.choice((0, 1, 1, 2)), minutes=self._chance.randint(30, 90)
        )
        visit, deadline = self.case.visit, self.case.deadline
        agreed = visit is not None and visit.agreed_at is not None and visit.at > self.at
        asks_again = move.needs is not None and FIELD in move.needs.model_fields
        if visit is not None and agreed and not asks_again:
            ready = visit.at + timedelta(hours=1)
        if move.after:
            rule = terms.table().of(move.after, terms.today(self.at))
            ready = terms.end_of(terms.last_day(rule, self.case.history[-1].at))
        elif deadline is not None and (move.after_term or move.by == "system"):
            ready = terms.end_of(deadline.due)
        self._until(ready if move.by == "system" else working(ready))

    def _until(self, at: datetime) -> None:
        self.rest(at)
        self.at = at

    def _woken(self, until: datetime) -> Iterator[datetime]:
        """The moments up to then at which its term needs a look."""
        while self.case.wake_at is not None and self.case.wake_at <= until:
            yield self.case.wake_at
