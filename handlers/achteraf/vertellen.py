"""Tell of a talk outside the bot: `/piket achteraf De Vries huurrecht gisteren`, and the form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_, select

from config.words import words
from handlers.achteraf.lezen import ANDER, IK, Read, Reader
from handlers.achteraf.navragen import Told, go_on
from handlers.form import Form, OpenForm, Option, open_form, question
from handlers.opdrachten import EDGES, Command
from handlers.rooster.namen import SHORTEST_TYPO
from handlers.routing import on
from handlers.say import Message, Text, say
from handlers.turn import Turn
from handlers.when import Either, Sure, Unclear, read_day_gone
from models.achteraf import refuse_day
from models.colleagues import people_at
from models.errors import DomainError
from models.people import Membership, Person
from models.rechtsgebied import RECHTSGEBIEDEN

MOST_NAMES = 5
MOST_IN_LIST, MOST_BUTTONS = 100, 24
"""Options that Slack takes in one list (docs.slack.dev, Select menu element); buttons one reads."""
LONGEST = 60


@dataclass(frozen=True)
class AchterafForm(Form, name="achteraf", title="achteraf.form.titel"):
    collega: str = question("achteraf.form.collega", "choice", required=False)
    naam: str = question(
        "achteraf.form.naam", required=False, max_length=LONGEST, hint="achteraf.form.wie_kan"
    )
    rechtsgebied: str = question("piket.form.rechtsgebied", "choice")
    belde: str = question(
        "achteraf.form.belde",
        "choice",
        options=((IK, "achteraf.form.ik"), (ANDER, "achteraf.form.ander")),
    )
    wanneer: str = question(
        "achteraf.form.wanneer",
        "choice",
        options=(
            ("0", "achteraf.form.vandaag"),
            ("1", "achteraf.form.gisteren"),
            ("2", "achteraf.form.eergisteren"),
        ),
    )
    dag: str = question(
        "achteraf.form.dag", required=False, max_length=LONGEST, hint="achteraf.form.voorbeeld"
    )


class NotUnderstood(DomainError):
    """The reason belongs to the words that were typed."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.key, field="dag")
        self.values = dict(why.values)


@on("achteraf")
async def typed(turn: Turn, command: Command) -> None:
    own = await _own(turn)
    read = await _read(turn, command.rest, own)
    if read.rest:
        _not_understood(turn, read)
    elif read.people:
        days = tuple(day.isoformat() for day in read.days)
        people = tuple(person.id for person in read.people[:MOST_NAMES])
        await go_on(turn, Told(people, read.sure, read.rechtsgebied, read.belde, days))
    elif turn.face.forms or len(own) <= MOST_BUTTONS:
        turn.ask(_form(turn, own, read))
    else:
        turn.reply(Message(say("achteraf.vraag.typ_naam"), footer=say("achteraf.vraag.voorbeeld")))


def _not_understood(turn: Turn, read: Read) -> None:
    """It is not said back and not kept: it may be the name of a client, or what was the matter."""
    turn.erase = not turn.face.free_text
    key = "woorden" if read.people else "onbekend"
    turn.reply(Message(say(f"achteraf.fout.{key}"), footer=say("achteraf.vraag.voorbeeld")))


async def _own(turn: Turn) -> list[Person]:
    """Who works where he works."""
    if not turn.person.memberships:
        raise DomainError("piket.fout.geen_locatie")
    people = await people_at(turn.db, [place.id for place in turn.person.locations()])
    return [person for person in people if person.id != turn.person.id]


async def _read(turn: Turn, text: str, own: Sequence[Person]) -> Read:
    """Of several with one name those near by are meant; somebody of elsewhere by his name."""
    everybody = [*own, *await _elsewhere(turn, text, {person.id for person in own})]
    read = Reader(everybody, words(), turn.now, turn.zone()).read(text)
    near = tuple(person for person in read.people if person in own)
    return replace(read, people=near or read.people)


async def _elsewhere(turn: Turn, text: str, known: set[int]) -> list[Person]:
    """Only whose name holds one of these words: the country has many people."""
    names = [bare for word in text.split() if len(bare := word.strip(EDGES)) >= SHORTEST_TYPO]
    if not names:
        return []
    works = select(Membership.person_id)
    rows = await turn.db.scalars(
        select(Person)
        .where(
            or_(*(Person.name.icontains(name, autoescape=True) for name in names)),
            Person.id.in_(works),
            Person.id.not_in({turn.person.id, *known}),
        )
        .order_by(Person.name)
        .limit(MOST_IN_LIST)
    )
    return list(rows)


def _form(turn: Turn, own: Sequence[Person], read: Read) -> OpenForm:
    """Where choices are asked one at a time, what was typed already is not asked again."""
    typed = {"rechtsgebied": read.rechtsgebied, "belde": read.belde}
    if len(read.days) == 1:
        typed["dag"] = read.days[0].isoformat()
    settled = {} if turn.face.forms else {name: value for name, value in typed.items() if value}
    short = len(own) <= MOST_IN_LIST
    offered = {
        "collega": tuple(Option(str(p.id), _named(p)) for p in own) if short else (),
        "rechtsgebied": tuple(
            Option(name, say(f"woorden.rechtsgebied.{name}")) for name in RECHTSGEBIEDEN
        ),
        **dict.fromkeys(settled, ()),
    }
    if "dag" in settled:
        offered["wanneer"] = ()
    return open_form(AchterafForm, settled, offered, {"wanneer": "0", **typed})


def _named(person: Person) -> Text:
    works = person.memberships[0].organisation.name
    return say("rooster.knop.persoon", name=person.name, organisatie=works)


@on(AchterafForm)
async def filled(turn: Turn, form: AchterafForm) -> None:
    """What is not understood comes back in its own field, with what was typed still in it."""
    if form.rechtsgebied not in RECHTSGEBIEDEN:
        raise DomainError("piket.fout.geen_rechtsgebied", field="rechtsgebied")
    people, sure = await _with(turn, form)
    days = tuple(day.isoformat() for day in _when(turn, form))
    await go_on(turn, Told(people, sure, form.rechtsgebied, form.belde, days))


async def _with(turn: Turn, form: AchterafForm) -> tuple[tuple[int, ...], bool]:
    """A typed name goes before the list. Whoever is not in the bot cannot be named."""
    own = await _own(turn)
    if name := " ".join(form.naam.split()):
        read = await _read(turn, name, own)
        if not read.people or read.rest:
            raise DomainError("achteraf.fout.onbekend", field="naam")
        return tuple(person.id for person in read.people[:MOST_NAMES]), read.sure
    chosen = tuple(person.id for person in own if str(person.id) == form.collega)
    if not chosen:
        raise DomainError("achteraf.fout.met_wie", field="collega")
    return chosen, True


def _when(turn: Turn, form: AchterafForm) -> tuple[date, ...]:
    """A typed day goes before the choice."""
    today = turn.now.astimezone(turn.zone()).date()
    days = _days(turn, form, today)
    for day in days:
        refuse_day(day, today, field="dag")
    return days


def _days(turn: Turn, form: AchterafForm, today: date) -> tuple[date, ...]:
    if not form.dag.strip():
        ago = {"0": 0, "1": 1, "2": 2}.get(form.wanneer, 0)
        return (today - timedelta(days=ago),)
    match _iso(form.dag) or read_day_gone(form.dag, turn.now, turn.zone()):
        case Sure(day):
            return (day,)
        case Either(first, second):
            return first, second
        case Unclear(why):
            raise NotUnderstood(why)
    raise DomainError("wanneer.fout.niet_begrepen", field="dag")


def _iso(text: str) -> Sure[date] | None:
    """As it stands in the form where it was typed before."""
    try:
        return Sure(date.fromisoformat(text.strip()))
    except ValueError:
        return None
