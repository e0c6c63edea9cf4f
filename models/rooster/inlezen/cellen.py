"""One cell of a spreadsheet as a person writes it: a date, a time, some days of the week."""

import re
from datetime import date, time

from models.rooster.inlezen.gelezen import Wrong, short

_DAYS = (
    ("MO", "maandag", "monday", "ma", "mon", "mo"),
    ("TU", "dinsdag", "tuesday", "di", "tue", "tu", "tues"),
    ("WE", "woensdag", "wednesday", "wo", "wed", "we"),
    ("TH", "donderdag", "thursday", "do", "thu", "th", "thur", "thurs"),
    ("FR", "vrijdag", "friday", "vr", "vrij", "fri", "fr"),
    ("SA", "zaterdag", "saturday", "za", "zat", "sat", "sa"),
    ("SU", "zondag", "sunday", "zo", "zon", "sun", "su"),
)
DAYS = tuple(names[0] for names in _DAYS)
_MEANT = {name: n for n, names in enumerate(_DAYS) for name in names[1:]}
_THROUGH = re.compile(r"\s*(?:-|–|t/m|tm|tot en met|through)\s*")  # noqa: RUF001
_AND = re.compile(r"\s*[,;/+&]\s*|\s+(?:en|and)\s+|\s+")
_DATE = re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})")
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_TIME = re.compile(
    r"(?P<h>\d{1,2})(?:[.:,uh](?P<m>\d{2})?(?::00)?)?|(?P<h2>\d{1,2})(?P<m2>\d{2})", re.ASCII
)
_SERIAL = re.compile(r"[345]\d{4}(?:[.,]\d+)?")
_FRACTION = re.compile(r"0[.,]\d{3,}|0[.,]\d")
"""Excel keeps a day as its number since 1900, and a time as a part of the day."""
MIDNIGHT = time()


def read_date(cell: str) -> date:
    """1-12-2026 and 2026-12-01; a weekday before it must be the right one."""
    *before, text = cell.lower().replace(",", " ").split() or [""]
    found = _DATE.fullmatch(text) or _ISO.fullmatch(text)
    if _SERIAL.fullmatch(cell):
        raise Wrong("inlezen.fout.excel_datum", cel=short(cell))
    if not found or len(before) > 1:
        raise Wrong("inlezen.fout.datum", cel=short(cell))
    try:
        day = date(*(int(found[part]) for part in "ymd"))
    except ValueError:
        raise Wrong("inlezen.fout.geen_datum", cel=short(cell)) from None
    if day.year not in range(2000, 2200):
        raise Wrong("inlezen.fout.jaar", jaar=day.year)
    if before and read_days(before[0]) != (day.weekday(),):
        raise Wrong("inlezen.fout.andere_dag", cel=short(cell))
    return day


def read_time(cell: str) -> time:
    """9.00, 9:00, 09u00, 9u, 900, 9. The end of a day is 24:00 too."""
    text = re.sub(r"\s*(?:uur|u\.?|h)$", "", cell.lower().strip()).replace(" ", "")
    if _FRACTION.fullmatch(text):
        raise Wrong("inlezen.fout.excel_tijd", cel=short(cell))
    found = _TIME.fullmatch(text)
    if not found:
        raise Wrong("inlezen.fout.tijd", cel=short(cell))
    hour, minute = int(found["h"] or found["h2"]), int(found["m"] or found["m2"] or 0)
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    try:
        return time(hour, minute)
    except ValueError:
        raise Wrong("inlezen.fout.tijd", cel=short(cell)) from None


def read_start(cell: str) -> time:
    """As a time; but 24:00 begins nothing."""
    at = read_time(cell)
    if at == MIDNIGHT and cell.startswith("24"):
        raise Wrong("inlezen.fout.tijd", cel=short(cell))
    return at


def read_days(cell: str) -> tuple[int, ...]:
    """ "dinsdag", "ma/wo en vr", "ma t/m do"; Monday is 0."""
    text = _THROUGH.sub("-", cell.lower().strip().rstrip("."))
    found: set[int] = set()
    for part in filter(None, _AND.split(text)):
        first, _, last = part.partition("-")
        ends = [_MEANT.get(name.strip(".")) for name in (first, last or first)]
        begin, end = ends
        if begin is None or end is None or begin > end:
            raise Wrong("inlezen.fout.dag", cel=short(cell))
        found.update(range(begin, end + 1))
    if not found:
        raise Wrong("inlezen.fout.dag", cel=short(cell))
    return tuple(sorted(found))


def read_fields(cell: str) -> tuple[str, ...]:
    """Words for rechtsgebieden, as typed."""
    words = re.split(r"\s*[,;/|+&]\s*|\s+(?:en|and)\s+", cell.strip())
    return tuple(filter(None, words))
