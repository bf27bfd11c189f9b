"""Words a person reads, in every language Kabinet speaks."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")


def _(text: str) -> str:
    """Mark a Russian text for the catalogue; it is looked up where it is shown."""
    return text


def counted(one: str, many: str) -> tuple[str, str]:
    """Mark a Russian text that depends on a number `{n}`, for `plural(*..., number, language)`."""
    return one, many


class Words(BaseModel):
    """One text in both languages, ready to be shown wherever it arrives."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ru: str
    en: str

    def spoken(self, language: str) -> str:
        """The text in the language asked for; Russian where Kabinet does not speak it."""
        return self.en if language == "en" else self.ru
