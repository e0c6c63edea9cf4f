"""Words as people type them, in the one plain spelling that the grammar reads.

`plain` only takes away capitals, accents and marks. `in_plain_dutch` gives every word its one
Dutch spelling ("at half past two" is "om half over 2"), for a moment. `listed` does the same for
days and duties, where commas, dashes and abbreviations of days mean something.
"""

import re
import unicodedata

LONGEST_PHRASE = 80
LONGEST_RULE = 240
_COUNTED = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien twintig",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
)
_RANKED = (
    "nulde eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde "
    "dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende twintigste"
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
PARTS = ("ochtend", "middag", "avond", "nacht")
_SPELLINGS = {
    "": "graag pas ca circa ongeveer uiterlijk dan precies hoor op aanstaande komende a.s 's"
    " alsjeblieft alstublieft a.u.b aub s.v.p svp please about around on",
    "nu": "meteen direct gelijk onmiddellijk now immediately",
    "om": "rond tegen at by",
    "over": "past",
    "voor": "to",
    "en": "and",
    "minuten": "minuut minuutje minuutjes min m minute minutes mins",
    "kwart": "quarter",
    "kwartier": "kwartiertje",
    "uur": "uren uurtje uurtjes u h hr hrs hour hours o'clock",
    **{"am": "a.m", "pm": "p.m"},
    "vandaag": "today this",
    "vandaag avond": "tonight",
    "morgen": "tomorrow",
    "ochtend": "ochtends morgens morning",
    "middag": "middags afternoon",
    "avond": "avonds evening",
    **{"maandag": "monday", "dinsdag": "tuesday", "woensdag": "wednesday"},
    **{"donderdag": "thursday", "vrijdag": "friday", "zaterdag": "saturday", "zondag": "sunday"},
    **{"1": "a an", "1,5": "anderhalf"},
    **{"25": "vijfentwintig twenty-five", "45": "vijfenveertig forty-five"},
    **{"30": "dertig thirty", "40": "veertig forty", "50": "vijftig fifty"},
}
_LISTED = {
    "": "graag dan hoor op alsjeblieft alstublieft a.u.b aub ajb s.v.p svp please pls plz on thx"
    " bedankt dank alleen",
    "komende": "aanstaande a.s as komend eerstvolgende",
    "volgende": "volgend vlg",
    "afgelopen": "laatstleden jl j.l",
    "vorige": "vorig",
    "gisteren": "yesterday",
    "deze": "dit",
    "elke": "elk iedere ieder alle every",
    "hele": "heel gehele",
    "t/m": "tm t.m tem",
    "tot": "until",
    "van de": "vd v.d",
    "vanaf": "v.a va per ingaande ingang start startend beginnend from",
    "behalve": "beh muv m.u.v uitgezonderd zonder excl exclusief except",
    "en": "and & + alsmede",
    "nacht": "nachts",
    "elke werkdag": "werkdagen weekdagen doordeweeks",
    "elke weekend": "weekenden weekends",
    "dagen": "dgn",
    "week": "wk wkn weken",
    "maand": "maanden mnd",
    "weekend": "weekeinde",
    "24:00": "middernacht",
    **{"maandag": "ma maa", "dinsdag": "di din dins dinsd"},
    **{"woensdag": "wo woe woens woensd", "donderdag": "do don dond donderd"},
    **{"vrijdag": "vr vri vrijd", "zaterdag": "za zat zaterd", "zondag": "zo zon zond"},
    **{"januari": "jan january", "februari": "feb febr february", "maart": "mrt march"},
    **{"april": "apr", "mei": "may", "juni": "jun june", "juli": "jul july"},
    **{"augustus": "aug august", "september": "sep sept", "oktober": "okt oct october"},
    **{"november": "nov", "december": "dec"},
}
_MEANT = {word: meant for meant, words in _SPELLINGS.items() for word in words.split()}
_MEANT |= {word: str(n) for words in _COUNTED for n, word in enumerate(words.split())}
_MEANT_IN_LISTS = _MEANT | {w: meant for meant, words in _LISTED.items() for w in words.split()}
_MEANT_IN_LISTS |= {word: f"{n}e" for n, word in enumerate(_RANKED.split())}
_MEANT_IN_LISTS |= {f"{day}{end}": f"elke {day}" for day in WEEKDAYS for end in ("en", "s")}
_MEANT_IN_LISTS |= {
    word: word for word in ("komende", "uiterlijk", "ca", "circa", "ongeveer", "pas")
}
_SPLIT = (
    (r"\b([0-9]{1,2})[.uh]([0-9]{2})\b", r"\1:\2"),
    (r"(?<=[0-9])(?=[a-z])|(?<=dag|gen)(?=ochtend|middag|avond)|(?<=\bhalf)(?=uur)", " "),
    (r"\bvan(?=ochtend|middag|avond)", "vandaag "),
    (r"\bvanmorgen\b", "vandaag ochtend"),
    (r"\bin the\b", ""),
    (r"(?<=[a-z])enhalf\b", " en een half"),
)
_OFTEN = r"(?:(?:1|een) ?x|eens|een keer|1 keer|een maal|eenmaal)"
_COUNT = "[0-9]{1,2}|" + "|".join(_COUNTED[0].split())
_SPLIT_IN_LISTS = (
    (r"\be\.?v\.?\b", " "),
    (r"[\u2010-\u2015\u2212]", "-"),
    # whole dates keep their own shape: 1/12/2026
    (r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b", r"\3/\2/\1"),
    (r"\b([0-9]{1,2})([-/.])([0-9]{1,2})\2(20[0-9]{2})\b", r"\1/\3/\4"),
    (r"\b([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2})\b(?![/.:-])", r"\1/\3/20\4"),
    (r"(?<=/[0-9]{2})-(?=[0-9])|(?<=/[0-9]{4})-(?=[0-9])", " - "),
    (r"\b([0-9]{1,2})[.:uh]([0-9]{2})(?![0-9/])", r"\1:\2"),
    (r"\btot ?(?:en|&|\+) ?met\b|\bt/m\b|\bt\.m\.?(?=\s|$)", " t/m "),
    (r"\bmet ingang van\b|\bm\.?i\.?v\.?(?=\s|$)|\bvan af\b|\bte beginnen\b", " vanaf "),
    (r"\bmet uitzondering van\b|\bmaar niet\b|\bniet op\b|\bbuiten\b", " behalve "),
    (r"\bper direct\b", "vanaf vandaag"),
    (r"\btot (?:nader (?:order|bericht)|wederopzegging)\b", " "),
    (r"\bv/d\b", "van de"),
    (r"\bv/a\b", "vanaf"),
    (r" ?[+&] ?", " en "),
    # how often
    (rf"\b{_OFTEN} (?:per|in de|om de) ({_COUNT}) (?:weken|wk)\b", r" omde \1 weken "),
    (rf"\b(?:elke|iedere|om de) ({_COUNT}) (?:weken|wk)\b", r" omde \1 weken "),
    (r"\b(?:om de|(?:om de|elke|iedere) andere) (?:week|wk)\b", " omde 2 weken "),
    (r"\b(?:om de|elke|iedere|eens per) (?:14|veertien) dagen\b", " omde 2 weken "),
    (rf"\bom de (?=(?:{'|'.join(WEEKDAYS)})\b)", " omde 2 weken "),
    (r"\b(?:twee|2)[- ]?wekelijks\b", " omde 2 weken "),
    (r"\b(?:drie|3)[- ]?wekelijks\b", " omde 3 weken "),
    (rf"\b{_OFTEN} (?:per|in de) week\b|\b(?:elke|iedere|per) week\b|\bwekelijks\b", " elke "),
    (r"\bmaandelijks\b|\bper maand\b", " elke maand "),
    (r"\bdagelijks\b", " elke dag "),
    (r"\b(?:elke|iedere) (?=(?:ochtend|middag|avond)\b)", " elke dag "),
    (r"\bdoordeweekse dag(?:en)?\b|\bdoor de week\b", "elke werkdag"),
    (r"\boud(?:jaar)? en nieuw(?:jaar)?\b", "oudennieuw"),
    # days and their parts
    (r"(?<=[0-9])(?:e|ste|de)\b", "\u00aa"),
    (r"(?<=[0-9])(?=[a-z])|(?<=dag|gen)(?=ochtend|middag|avond|nacht)|(?<=\bhalf)(?=uur)", " "),
    (r"\u00aa", "e"),
    (r"\bvan(?=ochtend|middag|avond)", "vandaag "),
    (r"\bvanmorgen\b", "vandaag ochtend"),
    (r"\bmorgen ?vroeg\b", "morgen ochtend"),
    (rf"\b({'|'.join(WEEKDAYS)}) (ochtend|middag|avond)en\b", r"elke \1 \2"),
    (r"'s (?=ochtends|morgens|middags|avonds|nachts|maandags|woensdags)", ""),
    (r"(?<=[a-z])enhalf\b", " en een half"),
    # marks
    (r"(?<![0-9])-|-(?![0-9])", " - "),
    (r"(?<![0-9t])/|/(?![0-9m])", " / "),
    (r"([,;()])", r" \1 "),
    (r"(?<=[a-z])[.:](?=\s|[0-9]|$)|[.!:]+(?=\s|$)", " "),
)
_DAY_NAME, _MONTH_NAME = "|".join(WEEKDAYS), "|".join(MONTHS)
_SPLIT_AFTER = (
    (r"\( (.*?) \)", r"\1"),
    (r"(?:elke )+elke\b", "elke"),
    (rf"\b({_DAY_NAME}) , (?=(?:de )?[0-9])", r"\1 "),
    (rf"\b({_DAY_NAME}) (?=(?:{_DAY_NAME})\b)", r"\1 , "),
    (rf"\b({_DAY_NAME}) komende\b", r"komende \1"),
    (rf"\b((?:{_MONTH_NAME})(?: 20[0-9]{{2}})?) komende\b", r"\1"),
    (rf"\bmaand (?=(?:{_MONTH_NAME})\b)", ""),
    (r"\bweek ([0-9]{1,2})/([0-9]{1,2})\b", r"week \1 en \2"),
    (
        rf"\b({_DAY_NAME}) ({'|'.join(PARTS)}) ([0-9]{{1,2}} (?:{_MONTH_NAME})(?: 20[0-9]{{2}})?)\b",
        r"\1 \3 \2",
    ),
)
_HALF_IN_ENGLISH = re.compile(rf"\bhalf (?:{_COUNTED[1].replace(' ', '|')})\b|\bat half [0-9]")


def plain(words: str) -> str:
    """What was typed, without capitals, accents, marks and double spaces. A "?" stays."""
    bare = _bare(words)
    return " ".join(re.sub(r"(?<![0-9])[,;!]|[,;!](?![0-9])|\.+(?=\s|$)", " ", bare).split())


def in_plain_dutch(words: str) -> str:
    """One spelling for every word, digits for numbers, nothing for politeness."""
    text = plain(words)
    if len(text) > LONGEST_PHRASE or _HALF_IN_ENGLISH.search(text):  # "half three" is 3:30
        return ""
    return _respelled(text, _SPLIT, _MEANT)


def listed(words: str, longest: int = LONGEST_RULE) -> str:
    """The same for days and duties. "9-13" and "1/12/2026" stay whole, other marks stand alone."""
    text = _bare(words)
    if len(text) > longest or _HALF_IN_ENGLISH.search(text):
        return ""
    text = _respelled(text, _SPLIT_IN_LISTS, _MEANT_IN_LISTS)
    for pattern, spelling in _SPLIT_AFTER:
        text = re.sub(pattern, spelling, text)
    return text.strip(" ,;")


def _bare(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.replace("\u2019", "'")).casefold()
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def _respelled(text: str, splits: tuple[tuple[str, str], ...], meant: dict[str, str]) -> str:
    for pattern, spelling in splits:
        text = re.sub(pattern, spelling, text)
    return " ".join(" ".join(meant.get(word, word) for word in text.split()).split())
