"""The company's register of supply points, as the CSV that its other system hands over."""

import csv
from pathlib import Path

from demo.metering.points import Listed, points

COLUMNS = (
    "account_number",
    "address",
    "point_type",
    "owner",
    "meter_serial",
    "meter_model",
    "zones",
    "digits",
    "ratio",
    "point_code",
    "smart",
)


def register(folder: Path) -> Path:
    """The file, the same each time."""
    file = folder / "supply-points.csv"
    with file.open("w", newline="") as out:
        lines = csv.writer(out, delimiter=";")
        lines.writerow(COLUMNS)
        lines.writerows(_line(one) for one in points())
    return file


def _line(one: Listed) -> tuple[str | int, ...]:
    return (
        one.account_number,
        one.address,
        one.point_type,
        one.customer.snils or one.customer.inn or "",
        one.serial,
        "ПУ-3 Пример" if one.smart else "ПУ-1 Пример",
        one.zones,
        6,
        one.ratio,
        one.point_code,
        "yes" if one.smart else "no",
    )
