"""Periods and duties said back, in words that `read_period` and `read_duties` read again."""

import re
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from handlers.say import Days, Hour, Text, say
from handlers.when.ranges import runs
from handlers.when.rules import (
    EACH_DAY,
    WEEKDAY_CODES,
    WORKDAYS,
    parts_of,
)
from models.rooster.recurrence import Recurrence, Span

_DAY = timedelta(days=1)
_MIDNIGHT = time()
_FEW, _A_WHILE = 3, timedelta(days=3 * 366)
_ORDER = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS")
_CODE = f"(?:{'|'.join(WEEKDAY_CODES)})"
_SHAPES = re.compile(
    "FREQ=DAILY"
    rf"|FREQ=WEEKLY(?:;INTERVAL=\d+)?;BYDAY={_CODE}(?:,{_CODE})*"
    rf"|FREQ=MONTHLY;BYDAY=(?:[1-5]|-1){_CODE}"
    r"|FREQ=MONTHLY;BYMONTHDAY=(?:\d+|-1)"
    rf"|FREQ=MONTHLY;BYDAY={','.join(WORKDAYS)};BYSETPOS=-?1",
    re.ASCII,
)


def said_period(span: Span, zone: ZoneInfo, now: datetime) -> Text:
    """ "dinsdag 1 december van 9.00 tot 13.00 uur"; without a year where the coming one is meant."""
    begin, end = span.starts.astimezone(zone), span.ends.astimezone(zone)
    last = (end - timedelta(microseconds=1)).date()
    today = now.astimezone(zone).date()
    first_day, last_day = _days(begin.date(), last, today)
    if begin.time() == end.time() == _MIDNIGHT:
        if begin.date() == last:
            return say("wanneer.periode.dag", dag=first_day)
        return say("wanneer.periode.dagen", begin=first_day, einde=last_day)
    hours = {"begin": Hour(begin.time()), "einde": Hour(end.time(), ends=True)}
    if begin.date() == last:
        return say("wanneer.periode.uren", dag=first_day, **hours)
    return say("wanneer.periode.momenten", dag=first_day, einddag=last_day, **hours)


def said_duties(recurrences: tuple[Recurrence, ...], zone: ZoneInfo) -> list[Text]:
    """Each in a sentence of its own: "elke dinsdag van 9.00 tot 13.00 uur, vanaf dinsdag ...".

    Wall times of `zone`, with every year named.
    """
    return [_said(recurrence) for recurrence in recurrences]


def _said(duty: Recurrence) -> Text:
    first, hours = Days((duty.first,)), _hours(duty.starts, duty.ends)
    if not duty.rrule:
        return say("wanneer.dienst.eenmalig", dag=first, uren=hours)
    if duty.last:
        until = Days((duty.last,))
        said = say(
            "wanneer.dienst.tot", wanneer=_rhythm(duty), uren=hours, begin=first, einde=until
        )
    else:
        said = say("wanneer.dienst.open", wanneer=_rhythm(duty), uren=hours, begin=first)
    exceptions = _exceptions(duty) if duty.skips else []
    return say("wanneer.dienst.behalve", dienst=said, dagen=exceptions) if exceptions else said


def _rhythm(duty: Recurrence) -> Text:
    parts = _sayable(duty)
    if parts is None:  # of a calendar or a file: no words of ours say it in general
        first = tuple(islice(duty.days(duty.first, duty.first + _A_WHILE), _FEW))
        return say("wanneer.ritme.anders", dagen=Days(first))
    if parts == parts_of(EACH_DAY):
        return say("wanneer.ritme.dag")
    if parts["FREQ"] == "MONTHLY":
        return _monthly(parts)
    codes, n = parts["BYDAY"].split(","), int(parts.get("INTERVAL", "1"))
    days = _weekdays(codes)
    if n == 1:
        return say(
            "wanneer.ritme.werkdag" if codes == WORKDAYS else "wanneer.ritme.week", dagen=days
        )
    if n == 2:
        return say("wanneer.ritme.om_de_week", dagen=days)
    return say("wanneer.ritme.om_de_weken", n=n, dagen=days)


def _sayable(duty: Recurrence) -> dict[str, str] | None:
    """The parts that matter, if they are of a shape that the grammar makes."""
    parts = parts_of(duty.rrule)
    usual = {"INTERVAL": "1", "WKST": "MO"}
    parts = {name: value for name, value in parts.items() if usual.get(name) != value}
    if parts["FREQ"] == "WEEKLY":
        parts.setdefault("BYDAY", WEEKDAY_CODES[duty.first.weekday()])
    in_order = [f"{name}={parts[name]}" for name in _ORDER if name in parts]
    known = len(in_order) == len(parts) and _SHAPES.fullmatch(";".join(in_order))
    return parts if known else None


def _monthly(parts: dict[str, str]) -> Text:
    if "BYSETPOS" in parts:
        first = parts["BYSETPOS"] == "1"
        return say("wanneer.ritme.eerste_werkdag" if first else "wanneer.ritme.laatste_werkdag")
    if "BYMONTHDAY" in parts:
        if parts["BYMONTHDAY"] == "-1":
            return say("wanneer.ritme.laatste_dag")
        return say("wanneer.ritme.maanddag", n=parts["BYMONTHDAY"])
    rank, code = parts["BYDAY"][:-2], parts["BYDAY"][-2:]
    name = "laatste" if rank == "-1" else rank
    return Text(f"wanneer.ritme.maand_{name}", {"dag": _weekdays([code])})


def _weekdays(codes: list[str]) -> Days:
    monday = date(2001, 1, 1)  # any Monday: only the names are shown
    return Days(tuple(monday + _DAY * WEEKDAY_CODES.index(code) for code in codes), "weekday")


def _hours(starts: time, ends: time) -> Text:
    if starts == ends == _MIDNIGHT:
        return say("wanneer.dienst.hele_dag")
    crosses = ends <= starts and ends != _MIDNIGHT
    key = "wanneer.dienst.uren_nacht" if crosses else "wanneer.dienst.uren"
    return say(key, begin=Hour(starts), einde=Hour(ends, ends=True))


def _exceptions(duty: Recurrence) -> list[Text]:
    """Skipped days with no duty between them are one stretch."""
    last = max(duty.skips) + _DAY
    whole = Recurrence(duty.first, duty.starts, duty.ends, duty.rrule, duty.last)
    order = {day: n for n, day in enumerate(whole.days(duty.first, last))}
    by_order = {date.fromordinal(n + 1): day for day, n in order.items()}
    counted = [date.fromordinal(order[day] + 1) for day in duty.skips if day in order]
    return [_exception(by_order[first], by_order[end]) for first, end in runs(counted)]


def _exception(first: date, last: date) -> Text:
    if first == last:
        return say("wanneer.dienst.uitzondering_dag", dag=Days((first,)))
    return say("wanneer.dienst.uitzondering", begin=Days((first,)), einde=Days((last,)))


def _days(first: date, last: date, today: date) -> tuple[Days, Days]:
    """With their year, unless both lie ahead in this one."""
    form: Literal["day", "year"] = "day" if today <= first and last.year == today.year else "year"
    return Days((first,), form), Days((last,), form)
