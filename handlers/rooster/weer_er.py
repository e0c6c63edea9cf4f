"""Be back earlier than was told: the absences that are not over, each with a button to end it."""

from datetime import timedelta

from handlers.rooster.bedoeld import may_act
from handlers.rooster.dienst import can_again
from handlers.rooster.digest import MOST, taken
from handlers.rooster.hertekenen import redraw, redraw_all
from handlers.rooster.knoppen import BackAgain
from handlers.rooster.laden import load, lock_absence
from handlers.rooster.melden import tell_changed, tell_dropped
from handlers.rooster.vooruit import plan_ahead
from handlers.rooster.woorden import when
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.errors import DomainError, NotYours
from models.people import Person
from models.rooster import Reason, Span, Swap
from models.rooster.geschikt import absences_of, swaps_of, swaps_through
from models.rooster.ruilen import By, on_offer, promised, standing, withdraw

AHEAD = timedelta(days=731)


def said(turn: Turn, duty: Span) -> Text:
    return said_period(duty, turn.zone(), turn.now)


def about(turn: Turn, key: str, person: Person, period: Span) -> Text:
    """In the words for oneself, or for somebody else by name."""
    whose = "" if person.id == turn.person.id else "_ander"
    return Text(f"{key}{whose}", {"name": person.name, "wanneer": said(turn, period)})


async def show_absences(turn: Turn, person: Person) -> None:
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
    spans = [said(turn, Span(absence.starts, absence.ends)) for absence in found]
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
    """From now on. What others took stays theirs; what nobody took is his again, unless he wanted
    to swap it already before he was away: that is on offer still."""
    absence = await lock_absence(turn, action.absence_id)
    if absence is None:
        raise NotYours
    person = await turn.db.get_one(Person, absence.person_id)
    await may_act(turn, person)
    if absence.ended_at is not None or absence.ends <= turn.now:
        raise DomainError("algemeen.fout.al_gedaan")
    absence.ended_at = turn.now
    period = Span(absence.starts, absence.ends)
    swaps = await swaps_through(turn.db, absence.id)
    for swap in swaps:
        _stop(turn, swap)
    await turn.db.flush()
    if swaps:
        await redraw_all(turn, swaps)
    await can_again(turn, person, period)
    beside = await _beside(turn, person, period)
    stays = [_stays(s, turn) for s in (*swaps, *beside) if _ahead(s, turn) or s in beside]
    text = about(turn, "afwezig.gezegd.terug", person, period)
    turn.reply(Message(text, tuple(Line(line) for line in stays)))
    told = say("afwezig.melding.terug", door=turn.person.name, wanneer=said(turn, period))
    tell_changed(turn, person, told)
    plan_ahead(turn)


async def _beside(turn: Turn, person: Person, period: Span) -> list[Swap]:
    """Swaps that the absence did not make itself. What he had put on offer before is to be swapped
    again; nobody is sought any more because he could not. Returns those to tell him of."""
    known = [
        swap.id
        for swap in await swaps_of(turn.db, person.id, period)
        if swap.reason is not Reason.RUIL and swap.absence_id is None and swap.ended_at is None
    ]
    found = [await load(turn, swap_id) for swap_id in known]
    for swap in found:
        if swap.reason is Reason.KAN_NIET:
            _stop(turn, swap)
        else:
            swap.reason = Reason.RUIL
        await redraw(turn, swap)
    return [swap for swap in found if on_offer(swap, turn.now) or _ahead(swap, turn)]


def _stop(turn: Turn, swap: Swap) -> None:
    waiting = promised(swap)
    withdraw(swap, By(swap.giver), turn.now)
    tell_dropped(turn, swap, waiting)


def _ahead(swap: Swap, turn: Turn) -> bool:
    return any(cover.ends > turn.now for cover in standing(swap))


def _stays(swap: Swap, turn: Turn) -> Text:
    parts = [taken(swap, cover) for cover in standing(swap)]
    parts += [say("afwezig.stand.te_ruil")] if on_offer(swap, turn.now) else []
    return say("afwezig.stand.dienst", wanneer=when(swap, turn.now), stand=parts)
