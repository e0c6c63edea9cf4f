"""Be away: `/piket afwezig 20 december t/m 3 januari`. Replacements are sought at once."""

from collections.abc import Sequence

from handlers.bewaard import keep, take_up
from handlers.opdrachten import Command
from handlers.rooster.aanbod import Cause, offer, offered
from handlers.rooster.bedoeld import Wanted, may_act, understand, understood
from handlers.rooster.digest import MOST
from handlers.rooster.hertekenen import redraw
from handlers.rooster.knoppen import AwayRight, AwayWrong, span
from handlers.rooster.laden import lock_offers, lock_person
from handlers.rooster.melden import tell_changed
from handlers.rooster.vooruit import plan_ahead
from handlers.rooster.weer_er import about, said, show_absences
from handlers.routing import on
from handlers.say import Line, Message, button, say
from handlers.turn import Turn
from models.errors import DomainError
from models.minutes import minute_of
from models.rooster import Absence, Duty, Reason, Span
from models.rooster.geschikt import duties_of


@on("afwezig")
async def typed(turn: Turn, command: Command) -> None:
    await understand(turn, "afwezig", command)


@understood("afwezig")
async def wanted(turn: Turn, wish: Wanted) -> None:
    """Said back with the duties that it hits; nothing changes before the tap."""
    person, period = wish.person, wish.period
    if period is None:
        await show_absences(turn, person)
        return
    hit = _hit(await duties_of(turn.db, person.id, period), period, turn)
    values = {
        "person_id": person.id,
        "begin": minute_of(period.starts),
        "end": minute_of(period.ends),
    }
    draft = await keep(turn, "afwezig", values)
    lines = [Line(say("afwezig.vraag.diensten" if hit else "afwezig.vraag.geen_dienst"))]
    lines += [Line(said(turn, duty)) for duty in hit[:MOST]]
    if len(hit) > MOST:
        lines.append(Line(say("afwezig.kaart.en_nog", aantal=len(hit) - MOST)))
    turn.reply(
        Message(
            about(turn, "afwezig.vraag.kop", person, period),
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


@on(AwayWrong)
async def wrong(turn: Turn, action: AwayWrong) -> None:
    await take_up(turn, "afwezig", action.draft_id)
    turn.reply(Message(say("afwezig.gezegd.niets"), footer=say("afwezig.keuze.voorbeeld")))


@on(AwayRight)
async def right(turn: Turn, action: AwayRight) -> None:
    """From now on he is away then, and each of his shifts looks for somebody."""
    values = await take_up(turn, "afwezig", action.draft_id)
    person = await lock_person(turn, values["person_id"])
    await may_act(turn, person)
    period = span(values["begin"], values["end"])
    if period.ends <= turn.now:
        raise DomainError("wanneer.fout.verleden")
    await lock_offers(turn, person.id, period)
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
    turn.reply(about(turn, key, person, period))
    told = say("afwezig.melding.namens", door=turn.person.name, wanneer=said(turn, period))
    tell_changed(turn, person, told)
    await offer(turn, person, left, Cause(Reason.AFWEZIG, absence))
    plan_ahead(turn)


async def _not_on_offer(turn: Turn, duty: Duty) -> list[Duty]:
    """What was on offer already goes on being so, now until it ends."""
    left = [duty]
    for known in await offered(turn, duty):
        known.reason = Reason.AFWEZIG
        await redraw(turn, known)
        left = [part for one in left for part in one.without(known.starts, known.ends)]
    return left
