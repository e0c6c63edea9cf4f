"""A spreadsheet saved as CSV, whatever program saved it: its rows in, and rows out."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

from models.errors import DomainError

MOST_BYTES = 1_000_000
_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .xls begin."""
_FORMULA = ("=", "+", "-", "@")
"""A cell that begins so is a formula to Excel, in a CSV too."""


class Unreadable(DomainError):
    """Nothing of the file was taken."""

    key = "inlezen.bestand.onleesbaar"


def text_of(content: bytes) -> str:
    """Excel saves as UTF-8 with a mark, or in the alphabet of an old Windows."""
    if len(content) > MOST_BYTES:
        raise Unreadable("inlezen.bestand.te_groot", mb=MOST_BYTES // 1_000_000)
    if content.startswith(_OTHER_FILES):
        raise Unreadable("inlezen.bestand.excel")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for alphabet in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(alphabet)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("inlezen.bestand.geen_tabel")


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each with its line in the file, so that it can be found in Excel."""
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    first = next((line for line in text.splitlines()[bool(said) :] if line.strip()), "")
    separator = said[1] if said else max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if not (said and begins == 1):
                yield begins, [" ".join(cell.split()) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise Unreadable("inlezen.bestand.aanhalingsteken", nummer=begins) from wrong


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """As a Dutch Excel opens it at a double click: UTF-8 with a mark, semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_text(cell: str) -> str:
    """What no spreadsheet takes for a formula; `as_meant` takes it back."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    is_marked = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA)
    return cell[1:] if is_marked else cell
