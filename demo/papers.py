"""The documents of the company: a few ready papers, each plainly a sample, under many names."""

from pathlib import Path

from chassis.clock import new_id
from contracts.case import FileRef, Party

FOLDER = Path(__file__).with_name("pdf")
NAMES = {
    "plan": "План расположения",
    "right": "Выписка о праве",
    "terms": "Договор и технические условия",
    "invoice": "Счёт",
    "act": "Акт",
    "notice": "Уведомление",
    "paper": "Документ заявителя",
}
BY_FIELD = {
    "ownership": "right",
    "contract": "terms",
    "draft": "terms",
    "technical_conditions": "terms",
    "scheme": "plan",
    **{name: name for name in NAMES},
}


def _paper(field: str, by: Party) -> str:
    if "act" in field.split("_"):
        return "act"
    return BY_FIELD.get(field, "notice" if by == "staff" else "paper")


def pretended(field: str, by: Party) -> FileRef:
    """A file as it will be once it is stored; only its id will be another one."""
    paper = _paper(field, by)
    size = (FOLDER / f"{paper}.pdf").stat().st_size
    return FileRef(id=new_id(), name=f"{NAMES[paper]}.pdf", size=size, type="application/pdf")


def path_of(name: str) -> Path:
    """Where the content of a file of this name lies."""
    paper = next(paper for paper, title in NAMES.items() if f"{title}.pdf" == name)
    return FOLDER / f"{paper}.pdf"
