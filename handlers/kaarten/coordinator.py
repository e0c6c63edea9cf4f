"""What a coordinator gets when nobody can be asked, and how it ended."""

from handlers.kaarten.words import heading, organisation, rechtsgebied
from handlers.say import Line, Message, Phone, say
from models.piket import Casus
from models.piket_states import State


def coordinator(casus: Casus, newest: bool) -> Message:
    if not newest:
        return Message(heading("piket.oproep.vervallen", casus))
    if casus.state.is_taken and casus.answerer:
        solved = Line(say("piket.oproep.opgepakt_door_nu", name=casus.answerer.name))
        return Message(heading("piket.coordinator.opgelost", casus), (solved,))
    if casus.state.is_over:
        return Message(heading("piket.coordinator.voorbij", casus))
    if casus.state is State.OPEN:
        return Message(heading("piket.coordinator.loopt", casus))
    return Message(
        say(
            "piket.coordinator.niemand",
            rechtsgebied=rechtsgebied(casus.rechtsgebied),
            name=casus.asker.name,
            organisatie=organisation(casus),
            code=casus.code,
        ),
        _number_of(casus),
        thread=True,
        footer=say("piket.coordinator.wat_nu"),
    )


def _number_of(casus: Casus) -> tuple[Line, ...]:
    if casus.call_number is None:
        return ()
    number = Phone(casus.call_number)
    return (Line(say("piket.coordinator.nummer", name=casus.asker.name, nummer=number)),)
