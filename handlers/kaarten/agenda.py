"""The agenda of the next signaleringsoverleg: as messages, and as a document."""

from collections.abc import Sequence
from itertools import groupby

from handlers.kaarten.signaal import recognised, sentences
from handlers.say import File, Line, Paragraph, Text, say
from models.location import Location
from models.signaal import Level, Signaal

PAGE_SIGNS = 2500
"""What one message holds: well within the smallest platform's limit, however it is escaped."""


def heading(location: Location, signalen: Sequence[Signaal]) -> Text:
    """How many there are, and of each kind that there is."""
    kinds = [(signaal.level or "onbekend") for signaal in signalen]
    return say(
        "agenda.kop.titel" if len(signalen) != 1 else "agenda.kop.titel_een",
        locatie=location.name,
        aantal=len(signalen),
        delen=[
            say(f"agenda.deel.{kind}", aantal=kinds.count(kind))
            for kind in (*Level, "onbekend")
            if kind in kinds
        ],
    )


def paged(signalen: Sequence[Signaal]) -> list[tuple[Line, ...]]:
    """Per level and rechtsgebied, cut into pages between signalen: nothing is cut off."""
    pages: list[list[Line]] = [[]]
    size = 0
    for group, rows in grouped(signalen):
        head: list[Line] = [Line(group)]
        for signaal in rows:
            lines = [*head, Line(entry(signaal)), *(Line(text) for text in sentences(signaal))]
            signs = sum(len(str(v)) for line in lines for v in line.text.values.values()) + 80
            if pages[-1] and size + signs > PAGE_SIGNS:
                pages.append([])
                size = 0
            pages[-1] += lines
            size, head = size + signs, []
    return [tuple(page) for page in pages]


def document(location: Location, signalen: Sequence[Signaal], name: str) -> File:
    body = [Paragraph("title", heading(location, signalen))]
    for group, rows in grouped(signalen):
        body.append(Paragraph("head", group))
        for signaal in rows:
            body.append(Paragraph("item", entry(signaal)))
            body += [Paragraph("text", text) for text in sentences(signaal)]
    return File(name, say("agenda.bestand.titel", locatie=location.name), tuple(body))


def grouped(signalen: Sequence[Signaal]) -> list[tuple[Text, list[Signaal]]]:
    """First what sits in rules and practice, then our cooperation, then what nobody placed."""
    order = [*Level, None]
    rows = sorted(signalen, key=lambda s: (order.index(s.level), s.rechtsgebied, s.id))
    return [
        (
            say(
                "agenda.groep.kop",
                niveau=say(f"agenda.niveau.{level or 'onbekend'}"),
                rechtsgebied=say(f"woorden.rechtsgebied.{field}"),
            ),
            list(group),
        )
        for (level, field), group in groupby(rows, key=lambda s: (s.level, s.rechtsgebied))
    ]


def entry(signaal: Signaal) -> Text:
    if signaal.recognised:
        return say("agenda.punt.herkend", code=signaal.code, herkend=recognised(signaal))
    return say("agenda.punt.kop", code=signaal.code)
