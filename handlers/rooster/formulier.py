"""Put somebody on the roster with a form: understood, said back and confirmed as a typed line is."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.form import Form, Option, open_form, question
from handlers.opdrachten import Command
from handlers.rooster.voorleggen import put_before
from handlers.rooster.waar import Target, read_target, target_of
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from models.errors import DomainError
from models.people import Person
from models.rechtsgebied import RECHTSGEBIEDEN

MOST = 100
"""Options that Slack takes in one list (docs.slack.dev, Select menu element)."""
LONGEST = 200
LOKAAL, LANDELIJK = "lokaal", "landelijk"


@dataclass(frozen=True)
class RoosterForm(Form, name="rooster.vul", title="rooster.form.titel"):
    location_id: int
    collega: str = question("rooster.form.wie", "choice")
    wanneer: str = question(
        "rooster.form.wanneer", max_length=LONGEST, hint="rooster.form.voorbeeld"
    )
    rechtsgebied: str = question("rooster.form.rechtsgebied", "choice", required=False)
    waar: str = question(
        "rooster.form.waar",
        "choice",
        options=((LOKAAL, "rooster.form.lokaal"), (LANDELIJK, "rooster.form.landelijk")),
    )


class NotUnderstood(DomainError):
    """The reason belongs to the words that were typed."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.key, field="wanneer")
        self.values = dict(why.values)


@on("rooster_formulier")
async def form(turn: Turn, command: Command) -> None:
    """`/piket rooster formulier`; a location, "landelijk" or the beginning of a name may follow."""
    target, name = read_target(turn, command.rest)
    if not turn.face.forms:
        turn.reply(Message(say("rooster.form.typ"), (Line(say("rooster.vul.voorbeeld")),)))
        return
    people = _called(name, await target.people(turn.db))
    if not people:
        raise DomainError("rooster.fout.niemand", naam=name, locatie=target.place.name)
    if len(people) > MOST:
        raise DomainError("rooster.fout.te_veel_mensen", max=MOST, locatie=target.place.name)
    turn.ask(
        open_form(
            RoosterForm,
            {"location_id": target.place.id},
            {
                "collega": _options(people),
                "rechtsgebied": tuple(
                    Option(field, say(f"woorden.rechtsgebied.{field}")) for field in RECHTSGEBIEDEN
                ),
            },
            {
                "waar": LANDELIJK if target.national else LOKAAL,
                "collega": str(people[0].id) if len(people) == 1 else "",
            },
        )
    )


def _called(beginning: str, people: Sequence[Person]) -> list[Person]:
    """Those of whose name some word begins like that; everybody where nothing was typed."""
    wanted = beginning.casefold()
    return [person for person in people if f" {wanted}" in f" {person.name.casefold()}"]


def _options(people: Sequence[Person]) -> tuple[Option, ...]:
    """Two colleagues may have one name: then it says for whom they work."""
    names = [person.name for person in people]
    return tuple(
        Option(
            str(person.id),
            say("algemeen.woord.naam", w=person.name)
            if names.count(person.name) == 1 or not person.memberships
            else say(
                "rooster.knop.persoon",
                name=person.name,
                organisatie=person.memberships[0].organisation.name,
            ),
        )
        for person in people
    )


@on(RoosterForm)
async def filled(turn: Turn, form: RoosterForm) -> None:
    """What is not understood comes back in its own field, with what was typed still in it."""
    target = target_of(turn, form.location_id, form.waar == LANDELIJK)
    person = await _chosen(turn, form.collega, target)
    if form.rechtsgebied and form.rechtsgebied not in RECHTSGEBIEDEN:
        raise DomainError("piket.fout.geen_rechtsgebied", field="rechtsgebied")
    when = " ".join(form.wanneer.split())
    chosen = (form.rechtsgebied,) if form.rechtsgebied else ()
    if why := await put_before(turn, person, target, when, chosen):
        raise NotUnderstood(why)


async def _chosen(turn: Turn, person_id: str, target: Target) -> Person:
    for person in await target.people(turn.db):
        if str(person.id) == person_id:
            return person
    raise DomainError("rooster.fout.werkt_niet", field="collega", locatie=target.place.name)
