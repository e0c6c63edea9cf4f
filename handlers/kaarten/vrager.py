"""The asker's one living card: who is asked until when, then who calls, and her registration."""

from datetime import datetime

from handlers.kaarten.actions import AskNext, EditNumber, Spoken, Wait, Withdraw
from handlers.kaarten.tapkaart import answered_lines, asked, signaal_line
from handlers.kaarten.words import clock, heading, until
from handlers.say import Button, Line, Message, Phone, Text, button, say, secret
from models.piket import Casus
from models.piket_states import Outcome, State
from models.registratie import Registration
from models.signaal import Contribution


def vrager(casus: Casus, reg: Registration, part: Contribution | None) -> Message:
    if casus.state is State.WITHDRAWN:
        denied = casus.reported_by_id is not None
        head = "achteraf.kaart.vervallen" if denied else "piket.vrager.ingetrokken"
        return Message(heading(head, casus))
    told = answered_lines(casus, reg)
    if casus.state is not State.CLOSED:
        told = (*_story(casus), *told)
    if casus.state is not State.CLOSED or reg.reopened:
        told = (*told, *signaal_line(casus, reg, part))
    question, buttons = asked(casus, reg)
    return Message(
        heading(_heads(casus, reg), casus),
        told,
        question=question,
        buttons=buttons,
        controls=_controls(casus),
        footer=_footer(casus, question),
    )


def _heads(casus: Casus, reg: Registration) -> str:
    if casus.state is State.CLOSED:
        return "registratie.kaart.heropend" if reg.reopened else "piket.vrager.afgehandeld"
    return "piket.vrager.kop_spoed" if casus.spoed else "piket.vrager.kop"


def _story(casus: Casus) -> tuple[Line, ...]:
    """What has happened so far: each colleague asked, and who it is now. The card may stand in a
    shared thread, so the question is on it only where the location wants it there."""
    shown = casus.vraag_in_thread and casus.question
    lines = [Line(secret("piket.vrager.vraag", vraag=shown))] if shown else []
    if before := _asked_before(casus):
        lines.append(Line(say("piket.vrager.eerder_gevraagd", namen=", ".join(before))))
    lines.append(Line(_now(casus)))
    if casus.state.is_taken and casus.answerer and casus.answerer.work_number:
        phone = Phone(casus.answerer.work_number)
        lines.append(Line(say("piket.vrager.zijn_nummer", name=casus.answerer.name, nummer=phone)))
    if not casus.state.is_over and casus.state is not State.SPOKEN:
        lines.append(_called_on(casus))
    return tuple(lines)


def _called_on(casus: Casus) -> Line:
    """Which number, not what it is: the card may stand in a shared thread."""
    change = button("piket.knop.bel_mij_op", EditNumber(casus.id))
    if casus.call_number is None:
        return Line(say("piket.vrager.geen_nummer"), change)
    own = casus.call_number != casus.asker.work_number
    return Line(say("piket.vrager.bel_mij_eigen" if own else "piket.vrager.bel_mij_werk"), change)


def _asked_before(casus: Casus) -> list[str]:
    """Names without outcomes: the card may stand in a shared thread (ruling 7)."""
    still = (Outcome.ASKED, Outcome.ACCEPTED)
    return [
        attempt.person.name
        for attempt in casus.attempts
        if attempt.round == casus.round and attempt.outcome not in still
    ]


def _now(casus: Casus) -> Text:
    if casus.state is State.OPEN and casus.asking:
        attempt = casus.asking
        return say(
            "piket.vrager.gevraagd", name=attempt.person.name, tijd=until(casus, attempt.until)
        )
    if casus.state is State.SPOKEN and casus.answerer:
        return say("piket.vrager.gesproken", name=casus.answerer.name)
    if casus.state.is_taken and casus.answerer and casus.promised_at and casus.accepted_at:
        key = "belt_nu" if calls_now(casus, casus.accepted_at) else "belt_om"
        return say(
            f"piket.vrager.{key}",
            name=casus.answerer.name,
            tijd=clock(casus, casus.promised_at),
        )
    if casus.state is State.WAITING:
        if casus.wakes_at:
            return say("piket.vrager.wacht_tot", tijd=clock(casus, casus.wakes_at))
        return say("piket.vrager.wacht")
    if casus.shut and casus.opens_next:
        return say("piket.vrager.dicht", tijd=clock(casus, casus.opens_next))
    return say("piket.vrager.niemand")


def calls_now(casus: Casus, since: datetime) -> bool:
    return casus.promised_at is not None and casus.promised_at <= since


def _controls(casus: Casus) -> tuple[Button, ...]:
    withdraw = button("piket.knop.intrekken", Withdraw(casus.id))
    if casus.state is State.OPEN and casus.asking:
        return (button("piket.knop.volgende", AskNext(casus.id, casus.asking.id)), withdraw)
    if casus.state is State.UNANSWERED:
        shut = casus.shut and casus.opens_next
        label = "piket.knop.laat_wachten" if shut else "piket.knop.terugbelverzoek"
        return (button(label, Wait(casus.id), "primary"), withdraw)
    if casus.state is State.WAITING:
        return (withdraw,)
    if casus.state is State.ACCEPTED:
        attempt = next(a for a in reversed(casus.attempts) if a.outcome is Outcome.ACCEPTED)
        return (
            button("piket.knop.vraag_ander", Spoken(attempt.id, "nee")),
            withdraw,
        )
    return ()


def _footer(casus: Casus, question: Text | None) -> Text | None:
    if casus.state is State.OPEN and casus.asking:
        return say("piket.vrager.daarna_volgende", tijd=clock(casus, casus.asking.until))
    if casus.state.is_over or casus.state is State.UNANSWERED:
        return None
    if question is None and casus.state.is_taken:
        waits = casus.asks_since is None
        return say("piket.vrager.na_gesprek" if waits else "registratie.kaart.klaar")
    return say("registratie.kaart.bewaard") if casus.state.is_taken else None
