"""One cell of the kaart's file: what it says, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date, datetime

from models.phone import read_number
from models.privacy import findings
from models.sociale_kaart.plaats import fold

NEEDED = ("organization_name", "name")
LONGEST = {
    "organization_name": 80,
    "name": 80,
    "alternate_name": 300,
    "description": 250,
    "eligibility_description": 150,
    "schedule": 120,
}
"""Signs of the columns that hold free text: five entries must fit in one message."""
LONGEST_GEMEENTE, MOST_GEMEENTEN = 40, 60
_LONGEST_EMAIL, _LARGEST_ID = 100, 2**31 - 1
_STATUS = {"": True, "active": True, "actief": True, "inactive": False, "gestopt": False}
_EMAIL = re.compile(
    r"[\w.%+'\-]+@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE
)
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


class Wrong(Exception):
    """This cell cannot be taken, and so its file is not."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key, self.values = f"sociale_kaart.fout.{key}", values


def day(cell: str, today: date) -> date | None:
    for form in _DATES if cell else ():
        try:
            found = datetime.strptime(cell, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        if found > today:
            raise Wrong("toekomst")
        return found
    if cell:
        raise Wrong("datum")
    return None


def text(name: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if name in NEEDED and not fold(cell):
            raise Wrong("leeg")
        if len(cell) > LONGEST[name]:
            raise Wrong("te_lang", max=LONGEST[name])
        if not cell.isprintable():
            raise Wrong("onzichtbaar")
        if found := findings(cell):
            raise Wrong(f"lijkt_op_{found[0].kind}")
        return cell

    return read


def read_id(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal() and 0 < int(cell[:11]) <= _LARGEST_ID):
        raise Wrong("id")
    return int(cell)


def phone(cell: str) -> str | None:
    number = read_number(cell) if cell else None
    if cell and not number:
        raise Wrong("telefoon")
    return number


def email(cell: str) -> str | None:
    if cell and (len(cell) > _LONGEST_EMAIL or not _EMAIL.fullmatch(cell)):
        raise Wrong("email")
    return cell or None


def gemeenten(cell: str) -> list[str]:
    names = [name.strip() for name in cell.split(",") if name.strip()]
    if len(names) > MOST_GEMEENTEN:
        raise Wrong("te_veel_gemeenten", max=MOST_GEMEENTEN)
    if any(len(name) > LONGEST_GEMEENTE or not fold(name) for name in names):
        raise Wrong("gemeente")
    if not cell.isprintable() or findings(cell):
        raise Wrong("gemeente")
    return names


def status(cell: str) -> bool:
    if (is_active := _STATUS.get(cell.casefold())) is None:
        raise Wrong("status")
    return is_active
