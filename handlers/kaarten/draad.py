"""The compact card in the location's piket channel: the head of the casus's thread."""

from handlers.kaarten.achteraf import gemeld
from handlers.kaarten.words import clock, heading, organisation
from handlers.say import Line, Message, Text, say, secret
from models.people import Kind
from models.piket import Casus
from models.piket_states import State


def draad(casus: Casus) -> Message:
    lines = [Line(say("piket.draad.van", name=casus.asker.name, organisatie=organisation(casus)))]
    if casus.answerer_kind is not Kind.ADVOCATUUR or casus.elsewhere:
        wie = say(f"piket.richting.{casus.answerer_kind}")
        lines.append(Line(say("piket.draad.aan", wie=wie, locatie=casus.asked_location.name)))
    if casus.vraag_in_thread and casus.question and not casus.state.is_over:
        lines.append(Line(secret("piket.draad.vraag", vraag=casus.question)))
    lines += (Line(state(casus)), *gemeld(casus))
    return Message(heading("piket.draad.kop", casus), tuple(lines))


def state(casus: Casus) -> Text:
    """Where the casus stands, for everybody who may see its thread."""
    if casus.state.is_taken and casus.answerer:
        return say(f"piket.stand.{casus.state}", name=casus.answerer.name)
    if casus.state is State.WAITING and casus.wakes_at:
        return say("piket.stand.waiting_until", tijd=clock(casus, casus.wakes_at))
    if casus.state is State.OPEN and casus.spoed:
        return say("piket.stand.open_spoed")
    return say(f"piket.stand.{casus.state}")
