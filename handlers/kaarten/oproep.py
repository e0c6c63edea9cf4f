"""The page: what the colleague who is asked sees, from "kun je bellen?" to the number to call."""

from datetime import datetime, timedelta

from handlers.kaarten.actions import (
    Accept,
    AcceptAt,
    CallWithin,
    ChangedMind,
    ChooseTime,
    Decline,
    DeclineBecause,
    Talked,
)
from handlers.kaarten.words import clock, heading, organisation, rechtsgebied, until
from handlers.say import Button, Line, Message, Phone, Text, button, say, secret
from models.attempt import Attempt
from models.minutes import minute_of
from models.piket import Casus
from models.piket_states import Outcome, State

WITHIN = 30
HALF_HOUR = timedelta(minutes=30)
CHOICES = 4
REASONS = (Outcome.NO_TIME, Outcome.NOT_MY_FIELD, Outcome.CONFLICT)


def oproep(casus: Casus, attempt: Attempt, waarom: str | None = None) -> Message:
    if casus.state is State.WITHDRAWN:
        return Message(heading("piket.oproep.ingetrokken", casus))
    if casus.state.is_over:
        return Message(heading("piket.oproep.afgehandeld", casus))
    if attempt is not casus.attempt_of(attempt.person):
        return Message(heading("piket.oproep.vervallen", casus))
    if casus.answerer_id == attempt.person_id and casus.state.is_taken:
        return _accepted(casus, waarom)
    if attempt.outcome.declined or attempt.outcome.is_final:
        return _declined(casus, attempt)
    if casus.state.is_taken and casus.answerer:
        return Message(
            heading("piket.oproep.niet_meer_nodig", casus),
            (Line(say("piket.oproep.opgepakt_door", name=casus.answerer.name)),),
        )
    return _asked(casus, attempt, waarom)


def _asked(casus: Casus, attempt: Attempt, waarom: str | None) -> Message:
    return Message(
        _who_asks(casus),
        (*_reason(waarom), *_question(casus)),
        question=say("piket.oproep.kun_je_bellen"),
        buttons=_times(casus, attempt) if attempt.choosing_time else _answers(casus),
        footer=_until(casus, attempt),
        thread=True,
    )


def _until(casus: Casus, attempt: Attempt) -> Text:
    if attempt.choosing_time:
        return say("piket.oproep.of_typ_een_tijd")
    if attempt is casus.asking:
        return say("piket.oproep.tot", tijd=until(casus, attempt.until))
    return say("piket.oproep.kan_nog" if casus.asking else "piket.oproep.kan_altijd_nog")


def _who_asks(casus: Casus) -> Text:
    return say(
        "piket.oproep.kop_spoed" if casus.spoed else "piket.oproep.kop",
        rechtsgebied=rechtsgebied(casus.rechtsgebied),
        name=casus.asker.name,
        organisatie=organisation(casus),
        locatie=casus.location.name,
        code=casus.code,
    )


def _question(casus: Casus) -> tuple[Line, ...]:
    if not casus.question:
        return ()
    return (Line(secret("piket.oproep.vraag", vraag=casus.question)),)


def _reason(waarom: str | None) -> tuple[Line, ...]:
    """Why she calls, so that both are prepared (K4)."""
    if waarom is None:
        return ()
    return (Line(secret("piket.oproep.reden", waarom=say(f"registratie.waarom.{waarom}"))),)


def _answers(casus: Casus) -> tuple[Button, ...]:
    return (
        button("piket.knop.bel_nu", Accept(casus.id), "primary"),
        button("piket.knop.bel_later", ChooseTime(casus.id)),
        button("piket.knop.kan_niet", Decline(casus.id)),
    )


def _times(casus: Casus, attempt: Attempt) -> tuple[Button, ...]:
    """Within half an hour, or at one of the next whole half hours."""
    start = attempt.choosing_time
    assert start is not None
    buttons = [
        button(say("piket.knop.binnen", minuten=WITHIN), CallWithin(casus.id, WITHIN), "primary")
    ]
    buttons += [
        button(
            say("piket.knop.om", tijd=clock(casus, moment)),
            AcceptAt(casus.id, minute_of(moment)),
        )
        for moment in half_hours(start)
    ]
    return (*buttons, button("piket.knop.kan_niet", Decline(casus.id)))


def half_hours(after: datetime) -> list[datetime]:
    """The next whole half hours, the first at least ten minutes away."""
    first = after + timedelta(minutes=10)
    rest = timedelta(
        minutes=-first.minute % 30, seconds=-first.second, microseconds=-first.microsecond
    )
    rounded = first + rest
    if rounded < first:
        rounded += HALF_HOUR
    return [rounded + n * HALF_HOUR for n in range(CHOICES)]


def _accepted(casus: Casus, waarom: str | None) -> Message:
    assert casus.promised_at is not None
    assert casus.accepted_at is not None
    when = "nu" if casus.promised_at <= casus.accepted_at else "om"
    when = "gesproken" if casus.state is State.SPOKEN else when
    return Message(
        say(
            f"piket.oproep.jij_belt_{when}",
            name=casus.asker.name,
            organisatie=organisation(casus),
            rechtsgebied=rechtsgebied(casus.rechtsgebied),
            code=casus.code,
            tijd=clock(casus, casus.promised_at),
        ),
        (*number_of(casus), *_reason(waarom), *_question(casus)),
        buttons=_while_promised(casus) if casus.state is State.ACCEPTED else (),
        footer=say("piket.oproep.daarna") if casus.asks_since is None else None,
        thread=True,
    )


def number_of(casus: Casus) -> tuple[Line, ...]:
    """Where the asker is to be rung."""
    name, number = casus.asker.name, casus.call_number
    if number is None:
        return (Line(say("piket.oproep.geen_nummer", name=name)),)
    return (Line(say("piket.oproep.nummer", name=name, nummer=Phone(number))),)


def _while_promised(casus: Casus) -> tuple[Button, ...]:
    """Who calls earlier than he said, says so: then the questions come at once."""
    changed = button("piket.knop.toch_niet", ChangedMind(casus.id))
    if casus.asks_since or casus.promised_at == casus.accepted_at:
        return (changed,)
    return (changed, button("piket.knop.al_gesproken", Talked(casus.id)))


def _declined(casus: Casus, attempt: Attempt) -> Message:
    """His no stands; the question is gone, and a reason is welcome but not needed (ruling 7)."""
    if attempt.outcome is Outcome.NOT_SPOKEN:
        return Message(heading("piket.oproep.vraagt_ander", casus))
    buttons: tuple[Button, ...] = ()
    if attempt.outcome is Outcome.CANNOT:
        buttons = tuple(
            button(f"piket.reden.{reason}", DeclineBecause(casus.id, reason)) for reason in REASONS
        )
    again = not attempt.outcome.is_final and casus.state.can_be_accepted
    return Message(
        heading("piket.oproep.kan_niet", casus),
        question=say("piket.oproep.waarom") if buttons else None,
        buttons=buttons,
        controls=(button("piket.knop.toch_wel", Accept(casus.id)),) if again else (),
        footer=None if buttons else say("piket.oproep.dank"),
    )
