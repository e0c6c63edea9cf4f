"""The questions that ring: did you talk, and may we keep asking? Each is a message of its own."""

from handlers.kaarten.actions import Spoken, Wait, Withdraw
from handlers.kaarten.words import clock, heading
from handlers.say import Line, Message, button, say
from models.attempt import Attempt
from models.piket import Casus
from models.piket_states import State


def gesproken(casus: Casus, attempt: Attempt, asks: bool) -> Message:
    """Asked ten minutes after the promised time; a talk is never presumed (ruling 4)."""
    if not asks or casus.state is not State.ACCEPTED:
        return _answered(casus, attempt)
    return Message(
        heading("piket.gesproken.kop", casus),
        question=say("piket.gesproken.vraag", name=attempt.person.name),
        buttons=(
            button("piket.knop.ja", Spoken(attempt.id, "ja"), "primary"),
            button("piket.knop.nog_niet", Spoken(attempt.id, "nog_niet")),
            button("piket.knop.nee_ander", Spoken(attempt.id, "nee")),
        ),
    )


def _answered(casus: Casus, attempt: Attempt) -> Message:
    """What became of it, and what is next."""
    key = "klaar"
    if casus.answerer_id == attempt.person_id and not casus.state.is_over:
        key = "ja" if casus.state is State.SPOKEN else "nog_niet"
    return Message(heading(f"piket.gesproken.{key}", casus), thread=key == "ja")


def _after(casus: Casus, newest: bool) -> str:
    if casus.state.is_over:
        return "ingetrokken" if casus.state is State.WITHDRAWN else "klaar"
    if casus.state.is_taken:
        return "opgepakt"
    return "wacht" if newest and casus.state is State.WAITING else "zoekt"


def aanbod(casus: Casus, newest: bool) -> Message:
    """Nobody can be asked now: wait for the next duty hours, be called back, or let it go."""
    if not newest or casus.state is not State.UNANSWERED:
        if newest and casus.state is State.WAITING and casus.wakes_at:
            return Message(
                heading("piket.aanbod.wacht", casus),
                (Line(say("piket.vrager.wacht_tot", tijd=clock(casus, casus.wakes_at))),),
            )
        return Message(heading(f"piket.aanbod.{_after(casus, newest)}", casus))
    opens = casus.opens_next
    if casus.shut and opens:
        return Message(
            heading("piket.aanbod.dicht", casus),
            (Line(say("piket.aanbod.opent", tijd=clock(casus, opens))),),
            question=say("piket.aanbod.laten_wachten"),
            buttons=(
                button("piket.knop.laat_wachten", Wait(casus.id), "primary"),
                button("piket.knop.laat_maar", Withdraw(casus.id)),
            ),
        )
    lines = (
        (Line(say("piket.aanbod.terugbellen_vanaf", tijd=clock(casus, opens))),) if opens else ()
    )
    return Message(
        heading("piket.aanbod.niemand", casus),
        lines,
        question=say("piket.aanbod.terugbelverzoek"),
        buttons=(
            button("piket.knop.ja", Wait(casus.id), "primary"),
            button("piket.knop.nee_intrekken", Withdraw(casus.id)),
        ),
    )
