"""A signaal's card in the signalering channel."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.say import Line, Message, Text, button, say, secret
from models.signaal import Contribution, Signaal


@dataclass(frozen=True)
class Recognise(Action, name="signaal.herken"):
    signaal_id: int


def signaal_card(signaal: Signaal) -> Message:
    head = say(
        "signaal.kaart.kop",
        rechtsgebied=say(f"woorden.rechtsgebied.{signaal.rechtsgebied}"),
        code=signaal.code,
    )
    if not signaal.standing:
        return Message(head, (Line(say("signaal.kaart.ingetrokken")),))
    return Message(
        head,
        (*(Line(text) for text in sentences(signaal)), *facts(signaal)),
        buttons=(button("signaal.knop.herken", Recognise(signaal.id)),)
        if signaal.discussed_at is None
        else (),
    )


def sentences(signaal: Signaal) -> list[Text]:
    """One sentence a side, with the organisation that wrote it, never the person."""
    told = [_sentence(part) for part in signaal.explained]
    return told or [say("signaal.kaart.geen_toelichting")]


def _sentence(part: Contribution) -> Text:
    assert part.sentence
    return secret("signaal.kaart.zin", zin=part.sentence, organisatie=part.organisation.name)


def facts(signaal: Signaal) -> tuple[Line, ...]:
    lines = []
    if signaal.level:
        level, often = say(f"signaal.niveau.{signaal.level}"), signaal.frequency
        where = say("signaal.kaart.waar_alleen", niveau=level)
        if often:
            where = say("signaal.kaart.waar", niveau=level, vaker=say(f"signaal.vaker.{often}"))
        lines.append(Line(where))
    if signaal.recognised:
        lines.append(Line(recognised(signaal)))
    return tuple(lines)


def recognised(signaal: Signaal) -> Text:
    key = "een" if signaal.recognised == 1 else "meer"
    return say(f"signaal.herkend.{key}", aantal=signaal.recognised)
