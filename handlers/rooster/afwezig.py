"""Be away: `/piket afwezig 20 december t/m 3 januari`. Replacements are sought at once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from handlers.bewaard import keep, take_up
from handlers.opdrachten import Command
from handlers.rooster.aanbod import Cause, offer, offered
from handlers.rooster.bedoeld import Wanted, may_act, understand, understood
from handlers.rooster.digest import MOST, taken
from handlers.rooster.hertekenen import redraw, redraw_all
from handlers.rooster.knoppen import AwayRight, AwayWrong, BackAgain, span
from handlers.rooster.laden import lock_absence
from handlers.rooster.melden import tell_changed, tell_dropped
from handlers.rooster.vooruit import plan_ahead
from handlers.rooster.woorden import when
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.errors import DomainError, NotYours
from models.minutes import minute_of
from models.people import Person
from models.rooster import Absence, Duty, Reason, Span, Swap
from models.rooster.geschikt import absences_of, duties_of, swaps_through
from models.rooster.ruilen import By, promised, standing, withdraw

AHEAD = timedelta(days=731)


@on("afwezig")
async def typed(turn: Turn, command: Command) -> None:
    await understand(turn, "afwezig", command)


@understood("afwezig")
async def wanted(turn: Turn, wish: Wanted) -> None:
    """Said back with the duties that it hits; nothing changes before the tap."""
    person, period = wish.person, wish.period
    if period is None:
        await _list(turn, person)
        return
    hit = _hit(await duties_of(turn.db, person.id, period), period, turn)
    values = {
        "person_id": person.id,
        "begin": minute_of(period.starts),
        "end": minute_of(period.ends),
    }
    draft = await keep(turn, "afwezig", values)
    lines = [Line(say("afwezig.vraag.diensten" if hit else "afwezig.vraag.geen_dienst"))]
    lines += [Line(_said(turn, duty)) for duty in hit[:MOST]]
    if len(hit) > MOST:
        lines.append(Line(say("afwezig.kaart.en_nog", aantal=len(hit) - MOST)))
    turn.reply(
        Message(
            _about(turn, "afwezig.vraag.kop", person, period),
            tuple(lines),
            question=say("afwezig.vraag.klopt"),
            buttons=(
                button("afwezig.knop.klopt", AwayRight(draft.id), "primary"),
                button("afwezig.knop.klopt_niet", AwayWrong(draft.id)),
            ),
            once=True,
        )
    )


def _hit(duties: Sequence[Duty], period: Span, turn: Turn) -> list[Duty]:
    """The parts of them in that period that are still to come: what was, was."""
    parts = (duty.within(max(period.starts, turn.now), period.ends) for duty in duties)
    return [part for part in parts if part]


def _said(turn: Turn, duty: Span) -> Text:
    return said_period(duty, turn.zone(), turn.now)


def _about(turn: Turn, key: str, person: Person, period: Span) -> Text:
    """In the words for oneself, or for somebody else by name."""
    whose = "" if person.id == turn.person.id else "_ander"
    return Text(f"{key}{whose}", {"name": person.name, "wanneer": _said(turn, period)})


@on(AwayWrong)
async def wrong(turn: Turn, action: AwayWrong) -> None:
    await take_up(turn, "afwezig", action.draft_id)
    turn.reply(Message(say("afwezig.gezegd.niets"), footer=say("afwezig.keuze.voorbeeld")))


@on(AwayRight)
async def right(turn: Turn, action: AwayRight) -> None:
    """From now on he is away then, and each of his shifts looks for somebody."""
    values = await take_up(turn, "afwezig", action.draft_id)
    person = await _locked(turn, values["person_id"])
    await may_act(turn, person)
    period = span(values["begin"], values["end"])
    if period.ends <= turn.now:
        raise DomainError("wanneer.fout.verleden")
    hit = _hit(await duties_of(turn.db, person.id, period), period, turn)
    left = [part for duty in hit for part in await _not_on_offer(turn, duty)]
    absence = Absence(
        person_id=person.id,
        starts=period.starts,
        ends=period.ends,
        made_at=turn.now,
        made_by_id=turn.person.id,
    )
    turn.db.add(absence)
    await turn.db.flush()
    key = f"afwezig.gezegd.{'genoteerd' if hit else 'zonder_dienst'}"
    turn.reply(_about(turn, key, person, period))
    told = say("afwezig.melding.namens", door=turn.person.name, wanneer=_said(turn, period))
    tell_changed(turn, person, told)
    await offer(turn, person, left, Cause(Reason.AFWEZIG, absence))
    plan_ahead(turn)


async def _locked(turn: Turn, person_id: int) -> Person:
    """Who acts is locked already; of somebody else, what he does waits for this."""
    found = select(Person).where(Person.id == person_id)
    person = await turn.db.scalar(found.with_for_update(of=Person, key_share=True))
    if person is None:
        raise NotYours
    return person


async def _not_on_offer(turn: Turn, duty: Duty) -> list[Duty]:
    """What was on offer already goes on being so, now until it ends."""
    left = [duty]
    for known in await offered(turn, duty):
        known.reason = Reason.AFWEZIG
        await redraw(turn, known)
        left = [part for one in left for part in one.without(known.starts, known.ends)]
    return left


async def _list(turn: Turn, person: Person) -> None:
    """His absences that are not over, each with a button to end it."""
    await may_act(turn, person)
    window = Span(turn.now, turn.now + AHEAD)
    found = (await absences_of(turn.db, [person.id], window))[:MOST]
    mine = person.id == turn.person.id
    if not found:
        key = "afwezig.lijst.leeg" if mine else "afwezig.lijst.leeg_ander"
        example = say("afwezig.keuze.voorbeeld")
        turn.reply(Message(say(key, name=person.name), footer=example))
        return
    spans = [_said(turn, Span(absence.starts, absence.ends)) for absence in found]
    labels = spans if len(found) > 1 else [say("afwezig.knop.terug")]
    which = say("afwezig.lijst.welke" if mine else "afwezig.lijst.welke_ander", name=person.name)
    turn.reply(
        Message(
            say("afwezig.lijst.kop" if mine else "afwezig.lijst.kop_ander", name=person.name),
            tuple(Line(say("afwezig.lijst.regel", wanneer=one)) for one in spans),
            question=which if len(found) > 1 else None,
            buttons=tuple(
                button(label, BackAgain(absence.id))
                for absence, label in zip(found, labels, strict=True)
            ),
        )
    )


@on(BackAgain)
async def back(turn: Turn, action: BackAgain) -> None:
    """From now on. What others took stays theirs; what nobody took is his again."""
    absence = await lock_absence(turn, action.absence_id)
    if absence is None:
        raise NotYours
    person = await turn.db.get_one(Person, absence.person_id)
    await may_act(turn, person)
    if absence.ended_at is not None or absence.ends <= turn.now:
        raise DomainError("algemeen.fout.al_gedaan")
    absence.ended_at = turn.now
    swaps = await swaps_through(turn.db, absence.id)
    for swap in swaps:
        waiting = promised(swap)
        withdraw(swap, By(person), turn.now)
        tell_dropped(turn, swap, waiting)
    await turn.db.flush()
    if swaps:
        await redraw_all(turn, swaps)
    period = Span(absence.starts, absence.ends)
    stays = [_stays(swap, turn) for swap in swaps if _ahead(swap, turn)]
    text = _about(turn, "afwezig.gezegd.terug", person, period)
    turn.reply(Message(text, tuple(Line(line) for line in stays)))
    told = say("afwezig.melding.terug", door=turn.person.name, wanneer=_said(turn, period))
    tell_changed(turn, person, told)
    plan_ahead(turn)


def _ahead(swap: Swap, turn: Turn) -> bool:
    return any(cover.ends > turn.now for cover in standing(swap))


def _stays(swap: Swap, turn: Turn) -> Text:
    parts = [taken(swap, cover) for cover in standing(swap)]
    return say("afwezig.stand.dienst", wanneer=when(swap, turn.now), stand=parts)
