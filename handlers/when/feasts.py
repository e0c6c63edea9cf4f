"""Feasts by the names that people give them; the public ones are those of the roster itself."""

from datetime import date

from models.rooster.feestdagen import of_year

_PUBLIC = {
    "Nieuwjaarsdag": "nieuwjaarsdag nieuwjaar",
    "Goede vrijdag": "goede-vrijdag",
    "Eerste paasdag": "1e-paasdag paaszondag",
    "Tweede paasdag": "2e-paasdag paasmaandag",
    "Koningsdag": "koningsdag",
    "Bevrijdingsdag": "bevrijdingsdag",
    "Hemelvaartsdag": "hemelvaartsdag hemelvaart hemelvaartdag",
    "Eerste pinksterdag": "1e-pinksterdag pinksterzondag",
    "Tweede pinksterdag": "2e-pinksterdag pinkstermaandag",
    "Eerste kerstdag": "1e-kerstdag",
    "Tweede kerstdag": "2e-kerstdag",
}
_FIXED = {
    "sinterklaas": (12, 5),
    "pakjesavond": (12, 5),
    "oudjaarsdag": (12, 31),
    "oudejaarsdag": (12, 31),
    "oudjaar": (12, 31),
    "dodenherdenking": (5, 4),
}
_TWO_DAYS = {
    "kerst": "Eerste kerstdag",
    "kerstmis": "Eerste kerstdag",
    "kerstdagen": "Eerste kerstdag",
    "pasen": "Eerste paasdag",
    "paasdagen": "Eerste paasdag",
    "pinksteren": "Eerste pinksterdag",
    "pinksterdagen": "Eerste pinksterdag",
}
_TURN_OF_YEAR = "oudennieuw"
_NAMED = {word: name for name, words in _PUBLIC.items() for word in words.split()}
FEASTS = frozenset(w.replace("-", " ") for w in (*_NAMED, *_FIXED, *_TWO_DAYS, _TURN_OF_YEAR))


def feast(name: str, year: int) -> tuple[date, date]:
    """Its first day and its last, in that year; Christmas, Easter and Pentecost last two days."""
    word = name.replace(" ", "-")
    if word == _TURN_OF_YEAR:
        return date(year - 1, 12, 31), date(year, 1, 1)
    if word in _FIXED:
        day = date(year, *_FIXED[word])
        return day, day
    public = _TWO_DAYS.get(word) or _NAMED[word]
    first = next(day for day, known in of_year(year).items() if known == public)
    return first, first.replace(day=first.day + 1) if word in _TWO_DAYS else first
