"""One shift that looks for somebody else, as each of those concerned sees it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.rooster.knoppen import (
    Approve,
    CannotTake,
    ChoosePart,
    GiveBack,
    Refuse,
    StopSwap,
    TakeOver,
)
from handlers.rooster.woorden import hours, when, where, zone_of
from handlers.say import Button, Line, Message, Text, button, say
from models.minutes import minute_of
from models.people import Person
from models.rooster import Cover, Reason, Span, Swap
from models.rooster.ruilen import is_open, on_offer, standing
from models.rooster.swaps import Offer

AN_HOUR, HALF_AN_HOUR = timedelta(hours=1), timedelta(minutes=30)
MOST_CUTS = 3


def offer_to(swap: Swap, person: Person) -> Offer | None:
    return next((offer for offer in swap.offers if offer.person_id == person.id), None)


def kaart(swap: Swap, reader: Person, now: datetime) -> Message:
    """For the giver, for the coordinator who acts for him, for a colleague who was asked."""
    offer = offer_to(swap, reader)
    owner = reader.id in (swap.giver_id, swap.made_by_id)
    mine = [cover for cover in standing(swap) if cover.person_id == reader.id]
    ahead = [cover for cover in standing(swap) if now < cover.starts]
    controls = [_back(c, "ruil.knop.toch_niet") for c in mine if c in ahead]
    if owner:
        controls += [_back(c, "ruil.knop.neem_terug") for c in ahead if c not in mine]
        if on_offer(swap, now):
            controls.append(button("ruil.knop.trek_in", StopSwap(swap.id)))
    asks = offer is not None and not mine and bool(on_offer(swap, now))
    declined = offer is not None and offer.declined_at is not None
    return Message(
        _heading(swap, reader, now),
        (Line(where(swap.location, swap.rechtsgebieden)), *_lines(swap, reader, now, owner)),
        question=say("ruil.kaart.kun_jij") if asks and not declined else None,
        buttons=_answers(swap, now, declined) if asks else (),
        controls=tuple(controls),
        footer=_footer(swap, asks, declined, bool(mine)),
    )


def _heading(swap: Swap, reader: Person, now: datetime) -> Text:
    if reader.id == swap.giver_id:
        key = "ruil.kaart.eigen" if swap.reason is Reason.RUIL else "ruil.kaart.eigen_weg"
        return say(key, wanneer=when(swap, now))
    return Text(
        f"ruil.kaart.vraag_{swap.reason}", {"name": swap.giver.name, "wanneer": when(swap, now)}
    )


def _lines(swap: Swap, reader: Person, now: datetime, owner: bool) -> list[Line]:
    zone, found = zone_of(swap.location), [_taken(c, reader, swap) for c in standing(swap)]
    left = [hours(part, zone) for part in on_offer(swap, now)]
    if left and standing(swap):
        found.append(say("ruil.kaart.nog", delen=left))
    if swap.void:
        found.append(say("ruil.kaart.vervallen"))
    elif not is_open(swap, now) and swap.left():
        whose = "_jij" if reader.id == swap.giver_id else ""
        away = "" if swap.reason is Reason.RUIL else "_weg"
        key = f"ruil.kaart.gestopt{away}{whose}"
        found.append(Text(key, {"name": swap.giver.name}))
    if owner and left:
        found += _asked(swap)
    return [Line(text) for text in found]


def _taken(cover: Cover, reader: Person, swap: Swap) -> Text:
    part = hours(cover.span, zone_of(swap.location))
    waits = "" if cover.approved_at else "_wacht"
    if cover.person_id == reader.id:
        return Text(f"ruil.kaart.jij{waits}", {"deel": part})
    return Text(f"ruil.kaart.neemt{waits}", {"name": cover.person.name, "deel": part})


def _asked(swap: Swap) -> list[Text]:
    asked = [o.person.name for o in swap.offers if o.declined_at is None]
    cannot = [o.person.name for o in swap.offers if o.declined_at is not None]
    found = [say("ruil.kaart.gevraagd", namen=", ".join(asked))] if asked else []
    if cannot:
        found.append(say("ruil.kaart.kunnen_niet", namen=", ".join(cannot)))
    return found if asked else [*found, say("ruil.kaart.niemand")]


def _answers(swap: Swap, now: datetime, declined: bool) -> tuple[Button, ...]:
    parts = on_offer(swap, now)
    whole = len(parts) == 1
    found = [
        button("ruil.knop.neem_over", _take(swap, part), "primary")
        if whole
        else button(_part("ruil.knop.neem_deel", swap, part), _take(swap, part), "primary")
        for part in parts
    ]
    if choices(swap, now):
        found.append(button("ruil.knop.deel", ChoosePart(swap.id)))
    if not declined:
        found.append(button("ruil.knop.kan_niet", CannotTake(swap.id)))
    return tuple(found)


def _footer(swap: Swap, asks: bool, declined: bool, mine: bool) -> Text | None:
    if asks and declined:
        return say("ruil.kaart.bedenken")
    if asks and swap.needs_approval:
        return say("ruil.kaart.eerst_akkoord")
    return say("ruil.kaart.tot_begin") if mine else None


def _back(cover: Cover, key: str) -> Button:
    return button(say(key, name=cover.person.name), GiveBack(cover.id))


def _take(swap: Swap, part: Span) -> TakeOver:
    return TakeOver(swap.id, minute_of(part.starts), minute_of(part.ends))


def _part(key: str, swap: Swap, part: Span) -> Text:
    return say(key, deel=hours(part, zone_of(swap.location)))


def part_choice(swap: Swap, now: datetime) -> Message:
    return Message(
        say("ruil.keuze.welk_deel", wanneer=when(swap, now)),
        buttons=tuple(
            button(_part("ruil.knop.een_deel", swap, part), _take(swap, part))
            for part in choices(swap, now)
        ),
        once=True,
    )


def choices(swap: Swap, now: datetime) -> list[Span]:
    """The beginnings and the ends of what is on offer, cut at a few whole hours of the clock."""
    zone = zone_of(swap.location)
    found: list[Span] = []
    for part in on_offer(swap, now):
        cuts = _cuts(part, zone)
        found += [Span(part.starts, cut) for cut in cuts]
        found += [Span(cut, part.ends) for cut in cuts]
    return found


def _cuts(part: Span, zone: ZoneInfo) -> list[datetime]:
    """At most three, spread evenly; of what lasts an hour or less its half hour, if it has one."""
    step = AN_HOUR if part.ends - part.starts > AN_HOUR else HALF_AN_HOUR
    local = part.starts.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    first = part.starts - past % step + step
    count = max(0, -((first - part.ends) // step))
    cuts = [first + n * step for n in range(count) if first + n * step < part.ends]
    if len(cuts) <= MOST_CUTS:
        return cuts
    return [cuts[len(cuts) * n // (MOST_CUTS + 1)] for n in range(1, MOST_CUTS + 1)]


def approval(swap: Swap, cover: Cover, now: datetime) -> Message:
    """For the coordinators: one message for each who wants to take something over."""
    zone = zone_of(swap.location)
    names = {"name": cover.person.name, "gever": swap.giver.name}
    text = say("ruil.akkoord.kop", **names, wanneer=when(swap, now, cover.span))
    place = Line(where(swap.location, swap.rechtsgebieden))
    if cover.ended_at is not None:
        return Message(text, (place, Line(say("ruil.akkoord.gaat_niet_door"))))
    if cover.approved_at is not None:
        undo = (_back(cover, "ruil.knop.draai_terug"),) if now < cover.starts else ()
        return Message(
            text, (place, Line(say("ruil.akkoord.ja", deel=hours(cover.span, zone)))), controls=undo
        )
    yes = button("ruil.knop.akkoord", Approve(cover.id), "primary")
    no = button("ruil.knop.niet_akkoord", Refuse(cover.id))
    return Message(text, (place,), question=say("ruil.akkoord.vraag"), buttons=(yes, no))
