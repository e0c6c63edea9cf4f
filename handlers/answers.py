"""What somebody's words mean as an answer to a page: I call, I call then, I cannot.

A question, a condition or a sentence that says anything more is no answer: it stays talk.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from handlers.when import LONGEST_PHRASE, plain, read_moment, suggest_moment

Reason = Literal["tijd", "rechtsgebied", "conflict", "onbekend"]


@dataclass(frozen=True)
class CallNow:
    """I call at once."""


@dataclass(frozen=True)
class CallAt:
    """I call at that moment (UTC)."""

    at: datetime


@dataclass(frozen=True)
class CannotCall:
    """I cannot; "onbekend" when no reason was given."""

    reason: Reason


@dataclass(frozen=True)
class Suggested:
    """Perhaps I call at that moment (UTC): only a tap makes it so."""

    at: datetime


@dataclass(frozen=True)
class AskAnother:
    """Somebody else should be asked."""


@dataclass(frozen=True)
class ChangedMind:
    """I said that I would call, and cannot after all."""


Answer = CallNow | CallAt | CannotCall | Suggested | AskAnother | ChangedMind

_NOW_MEANS, _SUGGESTED_WITHIN = timedelta(minutes=1), timedelta(days=14)
_PROMISED_WITHIN = timedelta(days=8)  # a date further off is asked first
_REASONS: Final[tuple[Reason, ...]] = ("tijd", "rechtsgebied", "conflict")

_REGRET = re.compile(r"\b(?:sorry|helaas|hoor|unfortunately|i'm afraid)(?= |$)")
_ASK_ANOTHER = re.compile(
    r"(?:(?:nee|no) )?(?:vraag (?:maar )?(?:een ander|iemand anders|de volgende)"
    r"|(?:please )?ask (?:another|someone else|somebody else|the next one))"
)
_CHANGED_MIND = re.compile(
    r"(?:nee )?(?:(?:ik |het )?(?:kan|bel|lukt|gaat) )?toch niet(?: bellen)?"
    r"|(?:i )?changed my mind|(?:i )?(?:can't|cannot) after all|not after all"
)
_CANNOT = (
    r"(?:(?:ik|dat|het) )?(?:kan|lukt|gaat)(?: (?:me|mij|nu|vandaag|even|echt))* niet"
    r"(?: (?:nu|vandaag|bellen))*|(?:nu|vandaag) (?:even )?niet|niet nu"
    r"|(?:i )?(?:can't|can not|cannot)(?: (?:call|do it|make it|now|right now|today))*|not now"
)
_BUSY = (
    r"(?:(?:ik )?heb )?(?:nu |even |echt )*geen (?:tijd|gelegenheid)(?: nu)?"
    r"|(?:(?:ik )?(?:ben|zit) )?(?:nu |even )*(?:(?:in|op) (?:een |de )?"
    r"(?:zitting|gesprek|overleg|vergadering|bespreking|rechtbank)|(?:te )?druk|bezet)"
    r"|(?:i have )?no time|(?:i'm |i am )?(?:busy|in court|in a (?:hearing|meeting|call))"
)
_OTHER_FIELD = (
    r"(?:(?:dit|dat|het) )?(?:is )?niet mijn (?:rechts|vak)?gebied|(?:een )?ander rechtsgebied"
    r"|(?:(?:it's|this is) )?not my (?:area|field)(?: of law)?"
)
_CONFLICT = (
    r"(?:(?:ik heb|er is) )?(?:mogelijk |een )*(?:belangenconflict|conflict|tegenstrijdig belang)"
    r"|(?:possible )?conflict of interest"
)
_REFUSAL = re.compile(
    rf"(?:(?:nee|nope|no) )?(?:(?:{_CANNOT}) )?(?:(?:want |wegens |ivm |i\.v\.m )?(?:"
    rf"(?P<tijd>{_BUSY})|(?P<rechtsgebied>{_OTHER_FIELD})|(?P<conflict>{_CONFLICT})) )?"
)
_ME = r"(?: (?:je|jou|u|jullie|hem|haar|terug|you|him|her|them|back))*"
_YES = r"(?:ja|jazeker|ok|oke|okay|prima|akkoord|is goed|goed|zeker|yes|yep|sure)(?: hoor)?"
_CALLING = (
    rf"ik bel{_ME}|ik (?:ga|zal){_ME} (?:terug)?bellen"
    rf"|(?:i'll|i will) call{_ME}|(?:i'm |i am )?calling{_ME}"
)
_ABLE = (
    rf"(?:ik )?kan(?: wel)?(?:{_ME} bellen)?|dat kan|doe ik|ik doe het"
    rf"|(?:i )?can(?: do(?: it)?| call{_ME})?|will do"
)
_CALL = re.compile(  # what stands alone, and what needs a moment ("bel" may be a request)
    rf"(?P<yes>{_YES} )*(?P<but>(?:maar|but) )?"
    rf"(?:(?P<calling>{_CALLING}) |(?P<able>{_ABLE}) |(?P<bare>bel(?: terug)?|call|ik ga|ik zal) )?"
    r"(?P<moment>.*)"
)
_CALL_LAST = re.compile(r"(?: |^)(?:bel|kan) ik(?: je| u)?(?: terug| bellen)? $")
_CALL_BACK = re.compile(r"(?: |^)(?:terug|bellen|terugbellen) $")  # alone: "om 3 uur terug"
_BACK = re.compile(r"\b(?:terug|back)")
_DOUBT = re.compile(r"\b(?:niet|geen|nooit|misschien|of|zo|straks|not|never|maybe|or)\b")


def read_answer(words: str, now: datetime, zone: ZoneInfo) -> Answer | None:
    """The answer these words surely are; a moment only dateparser sees is a suggestion."""
    text = plain(words)
    if not text or "?" in text or len(text) > LONGEST_PHRASE:
        return None
    if _ASK_ANOTHER.fullmatch(text):
        return AskAnother()
    without_regret = " ".join(_REGRET.sub("", text).split())
    if _CHANGED_MIND.fullmatch(without_regret):
        return ChangedMind()
    return _refusal(without_regret) or _call(text, now, zone)


def _refusal(text: str) -> CannotCall | None:
    found = _REFUSAL.fullmatch(f"{text} ") if text else None
    if found is None:
        return None
    return CannotCall(next((reason for reason in _REASONS if found[reason]), "onbekend"))


def _call(text: str, now: datetime, zone: ZoneInfo) -> CallNow | CallAt | Suggested | None:
    """A yes, a moment, or both: "ja, om half drie", "over 10 min bel ik je"."""
    found = _CALL.fullmatch(f"{text} ")
    if found is None:
        return None
    intends = found["calling"] or found["bare"]
    end = _CALL_BACK if intends or found["able"] else _CALL_LAST
    moment = end.sub("", found["moment"]).strip()
    if not moment:
        return CallNow() if _says_enough(found) else None
    if at := read_moment(moment, now, zone, within=_PROMISED_WITHIN):
        return CallNow() if at - now < _NOW_MEANS else CallAt(at)
    likely = suggest_moment(moment, now, zone) if intends and not _DOUBT.search(moment) else None
    return Suggested(likely) if likely and likely - now <= _SUGGESTED_WITHIN else None


def _says_enough(found: re.Match[str]) -> bool:
    """Without a moment it is now, but not after a "but", and calling back is later."""
    willing = found["yes"] or found["calling"] or found["able"]
    return bool(willing) and not (found["but"] or found["bare"] or _BACK.search(found.string))
