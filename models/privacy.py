"""What in a free text points at a person: looked for before it is stored or posted.

Signs that only look different (other digits, hidden or wide spaces) are read as what they show.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher, is_valid_number, parse
from stdnum import iban
from stdnum.nl import bsn


class Kind(StrEnum):
    """What was found. In this order: where two kinds fit the same signs, the first counts."""

    BSN = "bsn"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: where it stands in the text as typed, and what stands there."""

    kind: Kind
    start: int
    end: int
    found: str


_Span = tuple[Kind, int, int]

_SHAPELESS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that show nothing
_DOTS = frozenset("\u00b7\u2022\u2027\u2219\u22c5")
_PUBLIC = re.compile(  # digits that are nobody's own, and must not make up a number by chance
    r"""
      \bECLI:[A-Z]{2}:[A-Z]{1,7}:\d{4}:[A-Z]{0,2}\d{1,6}\b
    | (?:€|\bEUR|\beuro)[ ]?\d{1,3}(?:[ .]\d{3})+(?![ .\-]?\d)         # amounts
    | (?<!\d)(?<!\d[.\-])\d{1,3}(?:\.\d{3})+(?=,(?:\d\d(?!\d)|-)|[ ](?:EUR|euro)\b)
    | (?<!\d)(?<!\d[ .\-])(?:
        0[89]0\d[ \-]?\d{4}                                            # service numbers
      | (?:0?[1-9]|[12]\d|3[01])[ ](?:0?[1-9]|1[0-2])[ ](?:19|20)\d\d  # dates
      )(?![ .\-]?\d)
    | (?<!\d)(?<!\d[.\-])(?:
        (?:0?[1-9]|[12]\d|3[01])(?P<by>[./\-])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)?\d\d
      | (?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])
      | (?:19|20)\d\d[ ]?-[ ]?(?:19|20)\d\d                           # years
      | (?:[01]?\d|2[0-3])\.[0-5]\d[ ]?-[ ]?(?:[01]?\d|2[0-3])\.[0-5]\d  # hours
      )(?![.\-]?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+(?:[ .\-]{1,3}\d+)*")
_DIALLED = re.compile(r"(?:0|0031|\+31)(?P<number>[1-9]\d{8})")
_MOST_DIGITS = len("0031612345678")
_AT = r"(?: ?@ ?| ?[(\[{] ?(?:at|@|apenstaartje) ?[)\]}] ?| (?:at|apenstaartje) )"
_DOT = r"(?:\.| ?[(\[{] ?(?:dot|punt|\.) ?[)\]}] ?| (?:dot|punt) )"
_EMAIL = re.compile(
    rf"(?<![\w.%+'\-])[\w.%+'\-]+{_AT}(?:[\w\-]+{_DOT})+[a-z]{{2,24}}(?![a-z])", re.IGNORECASE
)
_IBAN = re.compile(
    r"(?=([A-Z]{2}[ .\-]{0,3}\d[ .\-]{0,3}\d(?:[ .\-]{0,3}[A-Z\d]){11,30}))", re.IGNORECASE
)


def findings(text: str) -> tuple[Finding, ...]:
    """Everything personal, in order, without overlap: the earliest counts, then the longest."""
    shown, places = _as_shown(text)
    found: list[Finding] = []
    for kind, start, end in sorted(_candidates(shown), key=_rank):
        first, last = places[start], places[end - 1] + 1
        if not found or first >= found[-1].end:
            found.append(Finding(kind, first, last, text[first:last]))
    return tuple(found)


def _rank(span: _Span) -> tuple[int, int, int]:
    kind, start, end = span
    return start, -end, tuple(Kind).index(kind)


def _as_shown(text: str) -> tuple[str, list[int]]:
    """The text as a reader sees it, and for each of its signs the place in the text as typed."""
    signs = [(sign, place) for place, typed in enumerate(text) for sign in _sign(typed)]
    return "".join(sign for sign, _ in signs), [place for _, place in signs]


def _sign(typed: str) -> str:
    """What one typed sign shows: nothing, a plain digit, dash, dot or space, or itself."""
    if typed.isascii() and typed.isprintable():
        return typed
    category = unicodedata.category(typed)
    if typed.isspace():
        return "\n" if typed in "\n\r\u2028\u2029" else " "
    if category in ("Cc", "Cf", "Me", "Mn") or typed in _SHAPELESS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(typed))
    if category == "Pd" or typed == "\u2212":
        return "-"
    return "." if typed in _DOTS else unicodedata.normalize("NFKC", typed)


def _candidates(shown: str) -> Iterator[_Span]:
    for email in _EMAIL.finditer(shown):
        yield Kind.EMAIL, *email.span()
    yield from _ibans(shown)
    private = _PUBLIC.sub(lambda public: _DIGITS.sub(lambda d: "#" * len(d[0]), public[0]), shown)
    for phone in PhoneNumberMatcher(private, "NL", leniency=Leniency.VALID):
        if sum(sign.isdigit() for sign in phone.raw_string) > 8:  # "14 030" is a town hall
            yield Kind.PHONE, phone.start, phone.end
    for number in _NUMBER.finditer(private):
        yield from _in_number(private, number)


def _ibans(shown: str) -> Iterator[_Span]:
    """Words may follow an account number, so the longest beginning that is valid counts."""
    for candidate in _IBAN.finditer(shown):
        signs = [place for place, sign in enumerate(candidate[1]) if sign.isalnum()]
        for last in reversed(signs[14:]):
            if iban.is_valid(candidate[1][: last + 1], check_country=False):
                yield Kind.IBAN, candidate.start(), candidate.start() + last + 1
                break


def _in_number(text: str, number: re.Match[str]) -> Iterator[_Span]:
    """Groups of digits in a row can hold a BSN, or a telephone number among other numbers."""
    groups = [group.span() for group in _DIGITS.finditer(text, *number.span())]
    for first, (start, _) in enumerate(groups):
        plus, digits = "+" if text.endswith("+", 0, start) else "", ""
        for group_start, end in groups[first:]:
            digits += text[group_start:end]
            if len(digits) > _MOST_DIGITS:
                break
            if len(digits) in (8, 9) and bsn.is_valid(digits):
                yield Kind.BSN, start, end
            elif _is_dutch_phone(plus + digits):
                yield Kind.PHONE, start - len(plus), end


def _is_dutch_phone(digits: str) -> bool:
    dialled = _DIALLED.fullmatch(digits)
    return dialled is not None and is_valid_number(parse(dialled["number"], "NL"))
