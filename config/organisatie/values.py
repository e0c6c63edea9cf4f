"""The single values of the organisation file, read as a coordinator writes them."""

import re
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field

from config.feestdagen import CHOICES
from config.vragen import OPTIONAL, TOEVOEGINGEN
from config.words import words

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MINUTES_AT_MOST = 60
LARGEST_TELEGRAM_ID = 2**52


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """'; bedoel je "utrecht"?', or nothing when nothing looks like it."""
    close = get_close_matches(typed, [*known], n=1)
    return f'; bedoel je "{close[0]}"?' if close else ""


def _key(typed: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", typed):
        raise ValueError(
            "gebruik voor de sleutel kleine letters, cijfers en streepjes, hoogstens 32 samen"
        )
    return typed


def _name(typed: str) -> str:
    if not typed.isprintable():
        raise ValueError("hier staat een onzichtbaar teken in")
    return typed


def _time(typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", typed.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else typed
    except ValueError:
        return typed  # the type says what is wrong with it


def _days(typed: object) -> tuple[int, ...]:
    """Monday is 0. "ma-vr", "ma, wo" and ["ma", "wo"] are all understood."""
    parts = (
        re.sub(r"\s*-\s*", "-", typed).replace(",", " ").split()
        if isinstance(typed, str)
        else typed
    )
    if not isinstance(parts, list) or not parts:
        raise ValueError('noem minstens één dag, zoals "ma-vr" of ["ma", "wo"]')
    return tuple(sorted({day for part in parts for day in _span(part)}))


def _span(part: object) -> range:
    first, _, last = str(part).lower().partition("-")
    unknown = next((day for day in (first, last or first) if day not in DAYS), None)
    if unknown is not None:
        raise ValueError(f'"{unknown}" is geen dag; gebruik {", ".join(DAYS)}')
    span = range(DAYS.index(first), DAYS.index(last or first) + 1)
    if not span:
        raise ValueError(f'"{part}" loopt terug; begin bij de vroegste dag van de week')
    return span


def _field(typed: str) -> str:
    """A rechtsgebied by its stored name, or by what people type for it."""
    known = words().fields
    if typed in known.values():
        return typed
    if typed.lower() not in known:
        hint = did_you_mean(typed.lower(), [*dict.fromkeys(known.values())])
        raise ValueError(f'ik ken het rechtsgebied "{typed}" niet{hint}')
    return known[typed.lower()]


def _free_day(typed: str) -> str:
    known = {name.casefold(): name for name in CHOICES}
    if typed.casefold() not in known:
        hint = did_you_mean(typed, CHOICES)
        raise ValueError(f'ik ken de feestdag "{typed}" niet{hint}')
    return known[typed.casefold()]


def _vraag(typed: str) -> str:
    if typed not in OPTIONAL:
        hint = did_you_mean(typed, OPTIONAL)
        raise ValueError(f'"{typed}" is geen vraag die je uit kunt zetten{hint}')
    return typed


def _toevoeging(typed: str) -> str:
    if typed not in TOEVOEGINGEN:
        hint = did_you_mean(typed, TOEVOEGINGEN)
        raise ValueError(f'ik ken het antwoord "{typed}" niet{hint}')
    return typed


def _zone(typed: str) -> str:
    try:
        return ZoneInfo(typed).key
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(
            f'ik ken de tijdzone "{typed}" niet; in Nederland is het "Europe/Amsterdam"'
        ) from unknown


def _phone(typed: str) -> str:
    try:
        exists = phonenumbers.is_valid_number(phonenumbers.parse(typed, "NL"))
    except phonenumbers.NumberParseException:
        exists = False
    if not exists:
        raise ValueError(
            f'"{typed}" is geen telefoonnummer dat kan bestaan; schrijf het netnummer erbij'
        )
    return typed


def _slack_id(what: str, first: str) -> AfterValidator:
    def check(typed: str) -> str:
        if not re.fullmatch(f"[{first}][A-Z0-9]{{2,}}", typed):
            letters = " of ".join(first)
            raise ValueError(f'"{typed}" is geen Slack-id van een {what}; dat begint met {letters}')
        return typed

    return AfterValidator(check)


Key = Annotated[str, AfterValidator(_key)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_name)]
Zin = Annotated[str, Field(min_length=1, max_length=160), AfterValidator(_name)]
Zone = Annotated[str, AfterValidator(_zone)]
WallTime = Annotated[time, BeforeValidator(_time)]
Days = Annotated[tuple[int, ...], BeforeValidator(_days)]
Rechtsgebied = Annotated[str, AfterValidator(_field)]
Vraag = Annotated[str, AfterValidator(_vraag)]
Toevoeging = Annotated[str, AfterValidator(_toevoeging)]
FreeDay = Annotated[str, AfterValidator(_free_day)]
Phone = Annotated[str, AfterValidator(_phone)]
Minutes = Annotated[int, Field(ge=1, le=MINUTES_AT_MOST)]
SlackTeam = Annotated[str, _slack_id("werkruimte", "TE")]
SlackChannel = Annotated[str, _slack_id("kanaal", "CG")]
SlackUser = Annotated[str, _slack_id("persoon", "UW")]
TelegramUser = Annotated[int, Field(ge=1, le=LARGEST_TELEGRAM_ID)]
