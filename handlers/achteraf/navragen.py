"""What a told talk still misses is asked back, one thing at a time with buttons; then it opens."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from handlers.achteraf.lezen import ANDER, IK
from handlers.achteraf.openen import open_talk
from handlers.action import Action
from handlers.bewaard import keep
from handlers.kaarten.words import rechtsgebied
from handlers.say import Button, Days, Message, Text, button, say
from handlers.turn import Turn
from models.achteraf import Report, doubles, may_be_at, refuse_day
from models.errors import DomainError
from models.location import Location
from models.people import Person
from models.piket import Casus
from models.rechtsgebied import RECHTSGEBIEDEN

DRAFT = "achteraf"


@dataclass(frozen=True)
class Told:
    """What somebody told so far. `people`: ids of who may be meant; `days`: in ISO, today if none was
    named, two where only a tap can tell."""

    people: Sequence[int] = ()
    sure: bool = True
    rechtsgebied: str = ""
    belde: str = ""
    days: Sequence[str] = ()
    place_id: int = 0
    double: int = 0
    """The casus that may be of the same talk."""
    apart: Sequence[int] = ()
    """Those of which he said that they are not."""


@dataclass(frozen=True)
class ChooseWho(Action, name="achteraf.wie"):
    draft_id: int
    person_id: int


@dataclass(frozen=True)
class ChooseField(Action, name="achteraf.gebied"):
    draft_id: int
    rechtsgebied: str


@dataclass(frozen=True)
class ChooseCaller(Action, name="achteraf.belde"):
    draft_id: int
    belde: str


@dataclass(frozen=True)
class ChooseDay(Action, name="achteraf.dag"):
    draft_id: int
    number: int


@dataclass(frozen=True)
class ChoosePlace(Action, name="achteraf.plaats"):
    draft_id: int
    location_id: int


@dataclass(frozen=True)
class Same(Action, name="achteraf.zelfde"):
    draft_id: int


@dataclass(frozen=True)
class Another(Action, name="achteraf.andere"):
    draft_id: int


async def go_on(turn: Turn, told: Told) -> None:
    told = replace(told, days=told.days or (_today(turn).isoformat(),))
    for day in told.days:
        refuse_day(date.fromisoformat(day), _today(turn))
    people = [await _known(turn, person_id) for person_id in told.people]
    if len(people) != 1 or not told.sure:
        await _choose_who(turn, told, people)
    elif not told.rechtsgebied:
        await _choose_field(turn, told)
    elif not told.belde:
        await _choose_caller(turn, told, people[0])
    elif len(told.days) > 1:
        await _choose_day(turn, told)
    else:
        await _placed(turn, told, people[0])


async def _placed(turn: Turn, told: Told, other: Person) -> None:
    called, answered = (turn.person, other) if told.belde == IK else (other, turn.person)
    places = may_be_at(called, answered)
    place = next((p for p in places if p.id == told.place_id or len(places) == 1), None)
    if place is None:
        await _choose_place(turn, told, called, places)
        return
    day = date.fromisoformat(told.days[0])
    report = Report(turn.person, called, answered, place, told.rechtsgebied, day)
    found = [casus for casus in await doubles(turn.db, report) if casus.id not in told.apart]
    if found:
        await _ask_if_same(turn, told, report, found[0])
    else:
        await open_talk(turn, report)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.zone()).date()


async def _known(turn: Turn, person_id: int) -> Person:
    """Somebody who works somewhere. He may have left since his name was typed."""
    person = await turn.db.get_one(Person, person_id)
    if not person.memberships:
        raise DomainError("achteraf.fout.onbekend")
    return person


async def _ask(
    turn: Turn,
    told: Told,
    asks: Text,
    buttons: Callable[[int], tuple[Button, ...]],
    footer: Text | None = None,
) -> None:
    """`buttons` gets the id of what was kept."""
    draft = await keep(turn, DRAFT, asdict(told))
    turn.reply(Message(asks, buttons=buttons(draft.id), footer=footer, once=True))


async def _choose_who(turn: Turn, told: Told, people: Sequence[Person]) -> None:
    def buttons(draft: int) -> tuple[Button, ...]:
        return tuple(button(_who(one, people), ChooseWho(draft, one.id)) for one in people)

    key = "wie" if told.sure or len(people) > 1 else "bedoel_je"
    await _ask(turn, told, say(f"achteraf.vraag.{key}"), buttons, say("achteraf.vraag.of_typ"))


def _who(person: Person, among: Sequence[Person]) -> Text:
    """Two may have one name: then it says where they work."""
    if [one.name for one in among].count(person.name) == 1:
        return say("algemeen.woord.naam", w=person.name)
    works = person.memberships[0]
    place, organisation = works.location.name, works.organisation.name
    return say("achteraf.knop.wie", name=person.name, organisatie=organisation, locatie=place)


async def _choose_field(turn: Turn, told: Told) -> None:
    def buttons(draft: int) -> tuple[Button, ...]:
        return tuple(
            button(f"woorden.rechtsgebied.{name}", ChooseField(draft, name))
            for name in RECHTSGEBIEDEN
        )

    await _ask(turn, told, say("piket.richting.rechtsgebied"), buttons)


async def _choose_caller(turn: Turn, told: Told, other: Person) -> None:
    def buttons(draft: int) -> tuple[Button, ...]:
        he = say("achteraf.knop.ander", name=other.name)
        return (
            button("achteraf.knop.ik", ChooseCaller(draft, IK)),
            button(he, ChooseCaller(draft, ANDER)),
        )

    await _ask(turn, told, say("achteraf.form.belde"), buttons)


async def _choose_day(turn: Turn, told: Told) -> None:
    def buttons(draft: int) -> tuple[Button, ...]:
        days = [Days((date.fromisoformat(day),), "day") for day in told.days]
        return tuple(
            button(say("achteraf.knop.dag", dag=day), ChooseDay(draft, number))
            for number, day in enumerate(days)
        )

    await _ask(turn, told, say("achteraf.form.wanneer"), buttons)


async def _choose_place(turn: Turn, told: Told, called: Person, places: list[Location]) -> None:
    def buttons(draft: int) -> tuple[Button, ...]:
        return tuple(
            button(say("algemeen.woord.naam", w=place.name), ChoosePlace(draft, place.id))
            for place in places
        )

    asks = say("achteraf.vraag.locatie", name=called.name)
    if called.id == turn.person.id:
        asks = say("achteraf.vraag.jouw_locatie")
    await _ask(turn, told, asks, buttons)


async def _ask_if_same(turn: Turn, told: Told, report: Report, casus: Casus) -> None:
    """Offered, never done by itself: two talks on one day do happen."""
    asks = say(
        "achteraf.vraag.zelfde",
        code=casus.code,
        name=report.other.name,
        dag=Days((report.day,), "day"),
        rechtsgebied=rechtsgebied(casus.rechtsgebied),
    )

    def buttons(draft: int) -> tuple[Button, ...]:
        return (
            button("achteraf.knop.zelfde", Same(draft), "primary"),
            button("achteraf.knop.andere", Another(draft)),
        )

    await _ask(turn, replace(told, double=casus.id), asks, buttons)
