"""The form that a survey is built in: its questions are added, moved and dropped by buttons.

A button that is not the last one saves nothing: it shows the form again, changed, and so it works
without a script. The service has the last word on what can be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from starlette.datastructures import FormData

from casework.terms import today
from chassis.clock import now
from contracts.problem import FieldError
from contracts.surveys import SurveyDesk

PLAIN = ("title", "lead", "open_from", "open_until", "audience", "state")
MOST = 30
PERIOD = timedelta(days=30)
"""How long a new one is open unless the supervisor says otherwise."""


@dataclass
class Typed:
    """One question as it was typed; `options` are lines."""

    id: str = ""
    text: str = ""
    type: str = "single"
    options: str = ""
    required: bool = True

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        lines = [line.strip() for line in self.options.splitlines() if line.strip()]
        plain = {"text": self.text.strip(), "type": self.type, "required": self.required}
        known = {"id": self.id} if self.id else {}
        return {**known, **plain, "options": [] if self.type == "text" else lines}


@dataclass
class SurveyForm:
    """Everything that was typed."""

    plain: dict[str, str]
    questions: list[Typed] = field(default_factory=list)
    results_public: bool = False

    @classmethod
    def new(cls) -> Self:
        """Nothing yet but one question, and a period of a month."""
        day = today(now())
        period = {"open_from": day.isoformat(), "open_until": (day + PERIOD).isoformat()}
        plain = {"title": "", "lead": "", "audience": "all", "state": "draft", **period}
        return cls(plain, [Typed()])

    @classmethod
    def of(cls, survey: SurveyDesk) -> Self:
        """A survey as it is."""
        shown = survey.model_dump(mode="json", include=set(PLAIN))
        questions = [
            Typed(one.id, one.text, one.type, "\n".join(one.options), one.required)
            for one in survey.questions
        ]
        return cls(shown, questions, survey.results_public)

    @classmethod
    def sent(cls, form: FormData) -> Self:
        """As it came from the browser."""
        plain = {name: str(form.get(name, "")).strip() for name in PLAIN}
        count = str(form.get("count", ""))
        known = min(int(count), MOST) if count.isascii() and count.isdecimal() else 0
        questions = [
            Typed(
                id=str(form.get(f"id-{n}", "")),
                text=str(form.get(f"text-{n}", "")),
                type=str(form.get(f"type-{n}", "single")),
                options=str(form.get(f"options-{n}", "")),
                required=bool(form.get(f"required-{n}")),
            )
            for n in range(known)
        ]
        return cls(plain, questions, bool(form.get("results_public")))

    def copy(self) -> Self:
        """Another survey that asks the same, in a period of its own."""
        new = self.new()
        new.plain |= {name: self.plain[name] for name in ("title", "lead", "audience")}
        new.questions = [Typed(**{**vars(one), "id": ""}) for one in self.questions]
        new.results_public = self.results_public
        return new

    def act(self, word: str) -> int | None:
        """What a button of the questions does: `add`, `up-2`, `down-2`, `drop-2`.

        Returns the question to look at next; None where the word is none of these.
        """
        verb, _, number = word.partition("-")
        if verb == "add" and len(self.questions) < MOST:
            self.questions.append(Typed())
            return len(self.questions) - 1
        n = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else -1
        if not 0 <= n < len(self.questions):
            return None
        if verb == "drop":
            del self.questions[n]
            return max(0, n - 1)
        other = {"up": n - 1, "down": n + 1}.get(verb, -1)
        if not 0 <= other < len(self.questions):
            return None
        self.questions[n], self.questions[other] = self.questions[other], self.questions[n]
        return other

    def given(self, *, frozen: bool = False) -> dict[str, Any]:
        """As the service takes it; questions that stay as they are go unsaid."""
        asked = {} if frozen else {"questions": [one.given() for one in self.questions]}
        return {**self.plain, "results_public": self.results_public, **asked}


def at_fields(errors: list[FieldError]) -> list[FieldError]:
    """`questions.2.options.0` is the field `options-2` of the page."""
    return [
        FieldError(field=_field(error.field.split(".")), message=error.message) for error in errors
    ]


def _field(path: list[str]) -> str:
    match path:
        case ["questions", number, name, *_]:
            return f"{name}-{number}"
        case ["questions", number]:
            return f"options-{number}"
        case ["questions"]:
            return "add"
    return path[0] or "open_until"


def wrong_of(errors: list[FieldError]) -> Mapping[str, str]:
    """Each field's message."""
    return {error.field: error.message for error in reversed(errors)}
