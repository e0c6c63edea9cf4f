"""Say when two people spoke about a client, or will: in one's own words, or with a tap."""

from datetime import datetime, time, timedelta

from handlers import privacy
from handlers.form import open_form
from handlers.kaarten.overdracht import MomentForm, Spoke, SpokeAt, named, said_moment, zaak
from handlers.overdracht.laden import load_referral
from handlers.overdracht.verloop import show
from handlers.routing import on
from handlers.say import Button, Message, button, say
from handlers.turn import Turn
from handlers.when import Either, Perhaps, Sure, read_talked
from models.errors import DomainError, NotYours
from models.minutes import at_minute, minute_of
from models.overdracht import Referral
from models.rooster.recurrence import Span, moment

LAST_MINUTE, LONGEST = 10**8, 25 * 60
"""Of the year 2160; and of the day on which the clock goes back."""
DAYS = {"vandaag": 0, "gisteren": -1, "morgen": 1}


@on(Spoke)
async def spoke(turn: Turn, action: Spoke) -> None:
    """Where nothing may be typed four taps say it too."""
    referral = await load_referral(turn, action.referral_id)
    referral.may_tell(turn.person)
    if turn.face.forms and turn.face.free_text:
        turn.ask(open_form(MomentForm, {"referral_id": referral.id}))
        return
    asks = say("overdracht.wanneer.vraag", zaak=zaak(referral.casus))
    turn.reply(Message(asks, buttons=_taps(turn, referral), once=True))


def _taps(turn: Turn, referral: Referral) -> tuple[Button, ...]:
    now = Span(turn.now, turn.now)
    taps = [button("overdracht.knop.zojuist", _at(referral, now))]
    for name, ahead in DAYS.items():
        day = _day(referral, turn.now, ahead)
        taps.append(button(f"overdracht.knop.{name}", _at(referral, day)))
    return tuple(taps)


def _day(referral: Referral, now: datetime, ahead: int) -> Span:
    zone = referral.location.tz
    first = now.astimezone(zone).date() + timedelta(days=ahead)
    begin, end = (moment(first + timedelta(days=n), time(), zone) for n in (0, 1))
    return Span(begin, end)


def _at(referral: Referral, when: Span) -> SpokeAt:
    length = (when.ends - when.starts) // timedelta(minutes=1)
    return SpokeAt(referral.id, minute_of(when.starts), length)


@on(MomentForm)
async def told(turn: Turn, form: MomentForm) -> None:
    """What is not surely understood is asked back; the words themselves are not kept."""
    privacy.check(form.moment, field="moment")
    referral = await load_referral(turn, form.referral_id)
    referral.may_tell(turn.person)
    match read_talked(form.moment, turn.now, referral.location.tz):
        case Sure(when):
            await _note(turn, referral, when)
        case Either(first, second):
            _ask(turn, referral, (first, second))
        case Perhaps(when):
            _ask(turn, referral, (when,))
        case _:
            why = "overdracht.fout.niet_begrepen"
            raise DomainError(why, field="moment", text=form.moment)


def _ask(turn: Turn, referral: Referral, meant: tuple[Span, ...]) -> None:
    zone = referral.location.tz
    taps = tuple(button(said_moment(when, zone), _at(referral, when)) for when in meant)
    turn.reply(Message(say("overdracht.wanneer.bedoel_je"), buttons=taps, once=True))


@on(SpokeAt)
async def spoke_at(turn: Turn, action: SpokeAt) -> None:
    if not (0 <= action.minute <= LAST_MINUTE and 0 <= action.long <= LONGEST):
        raise NotYours
    begin = at_minute(action.minute)
    referral = await load_referral(turn, action.referral_id)
    await _note(turn, referral, Span(begin, begin + timedelta(minutes=action.long)))


async def _note(turn: Turn, referral: Referral, when: Span) -> None:
    referral.spoke(turn.person, when, turn.now)
    said = said_moment(when, referral.location.tz)
    about = {"name": named(referral), "zaak": zaak(referral.casus)}
    turn.reply(say("overdracht.wanneer.genoteerd", wanneer=said, **about))
    await show(turn, referral)
