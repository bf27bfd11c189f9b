"""The register of supply points, brought as a file; and what became of each of its lines."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile

from chassis.errors import Invalid, NotAllowed, NotSignedIn, Refused
from contracts.words import _
from gateway.pages.front import Supervisor, Visit
from gateway.register import taken

door = APIRouter(prefix="/staff/points/import")
COLUMNS = (
    ("account_number", _("номер лицевого счёта: по нему точку узнают")),
    ("address", _("адрес точки поставки")),
    ("point_type", _("house, private_house, room или other")),
    ("owner", _("СНИЛС или ИНН владельца или пусто")),
    ("meter_serial", _("заводской номер прибора или пусто")),
    ("meter_model", _("тип прибора")),
    ("zones", _("зоны суток: 1, 2 или 3")),
    ("digits", _("цифр до запятой")),
    ("ratio", _("коэффициент трансформации, 1 если пусто")),
    ("point_code", _("15 цифр кода макета 80020 или пусто")),
    ("smart", _("yes или no: прибор в системе удалённого сбора")),
)


def _page(visit: Visit, error: Refused | None = None, **values: Any) -> Response:
    given: dict[str, Any] = {"result": None, "columns": COLUMNS, **values}
    if error is None:
        return visit.page("staff/points_import.html", wrong={}, **given)
    return visit.refused("staff/points_import.html", error, "file", **given)


@door.get("")
async def form(visit: Supervisor) -> Response:
    """Where a file is chosen, and what it has to look like."""
    return _page(visit)


@door.post("")
async def bring(visit: Supervisor, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Take it; the answer says of each refused line why."""
    if file is None or not file.filename:
        return _page(visit, Invalid(("file", _("Выберите файл"))))
    try:
        found = await taken(visit.call, file)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, error)
    visit.about(accepted=found.accepted, refused=found.refused)
    return _page(visit, result=found)
