"""The field types a form may use: each checks, brings to normal form, and tells how it is drawn.

A form is a pydantic model of these types; `ask()` gives a field its title, hint and example. The
JSON schema carries `title`, `examples` and, where the type alone does not say how to draw it,
`x-field`. Every field is required unless `ask(optional=...)` says why it is not (186 п.7).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from contracts import checks, identifiers
from contracts.words import _

wrong = checks.wrong
FIELD = "x-field"
SECTION = "x-section"
CHOICES = "x-choices"
OPTIONAL = "x-optional"
AUTOCOMPLETE = "x-autocomplete"
KNOWN = "x-known"
ANSWERED = "x-answered"
OF_POINT = "x-of-point"


class _Drawn:
    """How a field of this type is drawn, said in its JSON schema."""

    def __init__(self, kind: str, **extra: Any) -> None:
        self.extra = {FIELD: kind, **extra}

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), **self.extra}


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[Text, AfterValidator(checks.one_line), _Drawn("line")]
LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(checks.no_control),
    _Drawn("text"),
]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=300),
    AfterValidator(checks.one_line),
    _Drawn("address"),
]
Cadastral = Annotated[Text, AfterValidator(checks.cadastral), _Drawn("cadastral")]
Email = Annotated[Text, AfterValidator(checks.email), _Drawn("email", **{AUTOCOMPLETE: "email"})]
Phone = Annotated[
    Text,
    AfterValidator(checks.identifier(identifiers.phone)),
    _Drawn("phone", **{AUTOCOMPLETE: "tel"}),
]
Snils = Annotated[Text, AfterValidator(checks.identifier(identifiers.snils)), _Drawn("digits")]
Inn = Annotated[Text, AfterValidator(checks.identifier(identifiers.inn)), _Drawn("digits")]
CompanyInn = Annotated[
    Text, AfterValidator(checks.identifier(identifiers.inn_company)), _Drawn("digits")
]
PersonInn = Annotated[
    Text, AfterValidator(checks.identifier(identifiers.inn_person)), _Drawn("digits")
]
Ogrn = Annotated[Text, AfterValidator(checks.identifier(identifiers.ogrn)), _Drawn("digits")]
Ogrnip = Annotated[Text, AfterValidator(checks.identifier(identifiers.ogrnip)), _Drawn("digits")]
Kilowatts = Annotated[
    Decimal,
    BeforeValidator(checks.decimal),
    AfterValidator(checks.kilowatts),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema(
        {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 100_000,
            FIELD: "number",
            "x-unit": _("кВт"),
        }
    ),
]
KilowattHours = Annotated[
    Decimal,
    BeforeValidator(checks.decimal),
    AfterValidator(checks.kilowatt_hours),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema(
        {
            "type": "number",
            "minimum": 0,
            "maximum": 999_999_999,
            FIELD: "number",
            "x-unit": _("кВт·ч"),
        }
    ),
]
Rubles = Annotated[
    Decimal,
    BeforeValidator(checks.decimal),
    AfterValidator(checks.rubles),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema(
        {"type": "number", "exclusiveMinimum": 0, "maximum": 999_999_999, FIELD: "money"}
        | {"x-unit": "₽"}
    ),
]
Serial = Annotated[Text, AfterValidator(checks.serial), _Drawn("serial")]
AccountNumber = Annotated[Text, AfterValidator(checks.account_number), _Drawn("line")]
Day = Annotated[date, BeforeValidator(checks.iso_day), _Drawn("date")]
Moment = Annotated[datetime, BeforeValidator(checks.moment), _Drawn("moment")]
"""A day and an hour; without an offset it is meant in Moscow's time."""
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
Files = Annotated[list[FileId], Field(min_length=1, max_length=10), _Drawn("files")]
SupplyPoint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$"), _Drawn("supply-point")]
OfPoint = Literal["", "address", "account_number", "model", "serial"]
ReplyChannel = Annotated[
    Literal["account", "email", "post"],
    _Drawn(
        "choice",
        **{
            CHOICES: {
                "account": _("В личном кабинете"),
                "email": _("По e-mail"),
                "post": _("Почтой"),
            }
        },
    ),
]


def ask(
    title: str,
    *,
    example: Any,
    hint: str = "",
    section: str = "",
    choices: Mapping[str, str] | None = None,
    optional: str = "",
    autocomplete: str = "",
    known: bool = False,
    answered: bool = False,
    of_point: OfPoint = "",
) -> Any:
    """A field of a form: its title and words are msgids, `example` is valid as it stands.

    `optional` says why the law lets the field stay empty. `choices` gives each value of a `Literal`
    its words. `section` starts a group of fields under that heading. `known` is about the person
    and not the matter: once they have said it in one form, the next has it already (WCAG 3.3.7).
    `answered`: what is asked in it may have an answer already, which is offered while it is typed.
    `of_point` is what a supply point says of it, once one of one's own is chosen in the same form.
    """
    extra: dict[str, Any] = {}
    if section:
        extra[SECTION] = section
    if choices:
        extra |= {FIELD: "choice", CHOICES: dict(choices)}
    if optional:
        extra[OPTIONAL] = optional
    if autocomplete:
        extra[AUTOCOMPLETE] = autocomplete
    if known:
        extra[KNOWN] = True
    if answered:
        extra[ANSWERED] = True
    if of_point:
        extra[OF_POINT] = of_point
    return Field(
        None if optional else ...,
        title=title,
        description=hint or None,
        examples=[example],
        json_schema_extra=extra,
    )


class Form(BaseModel):
    """What a consumer fills in. Unknown fields are refused; a blank one counts as not given."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_missing(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {
            name: value
            for name, value in given.items()
            if not (value is None or value == [] or (isinstance(value, str) and not value.strip()))
        }

    @classmethod
    def drawn(cls, translate: Callable[[str], str]) -> dict[str, Any]:
        """The form's JSON schema with every title, hint and choice in the reader's language."""
        schema = cls.model_json_schema()
        schema.pop("title", None)
        schema["properties"] = {
            name: _spoken(_given(drawn), translate) for name, drawn in schema["properties"].items()
        }
        return schema


def _given(drawn: dict[str, Any]) -> dict[str, Any]:
    """An optional field drawn like a required one: `T | None` as plain T."""
    if "anyOf" not in drawn:
        return drawn
    own = {key: value for key, value in drawn.items() if key not in ("anyOf", "default")}
    return {**drawn["anyOf"][0], **own}


def _spoken(drawn: dict[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    spoken = dict(drawn)
    for key in ("title", "description", SECTION, OPTIONAL, "x-unit"):
        if spoken.get(key):
            spoken[key] = translate(spoken[key])
    if CHOICES in spoken:
        spoken[CHOICES] = {value: translate(words) for value, words in spoken[CHOICES].items()}
    return spoken
