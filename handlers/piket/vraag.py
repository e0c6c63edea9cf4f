"""Ask the piket: `/piket arbeidsrecht`, and the form."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.form import Form, Option, open_form, question
from handlers.opdrachten import EDGES, Command, split_location, split_spoed
from handlers.piket.navragen import begin, start, usual_pool
from handlers.piket.openen import Wish
from handlers.privacy import check
from handlers.routing import on
from handlers.say import say
from handlers.turn import Turn
from models.errors import DomainError
from models.location import Location
from models.people import Kind
from models.piket import QUESTION_LENGTH
from models.rechtsgebied import RECHTSGEBIEDEN


@dataclass(frozen=True)
class PiketForm(Form, name="piket.vraag", title="piket.form.titel"):
    locatie: str = question("piket.form.locatie", "choice", required=False)
    pool: str = question("piket.form.pool", "choice", required=False)
    rechtsgebied: str = question("piket.form.rechtsgebied", "choice")
    spoed: str = question(
        "piket.form.spoed",
        "choice",
        options=(("nee", "piket.form.geen_spoed"), ("ja", "piket.form.wel_spoed")),
    )
    vraag: str = question(
        "piket.form.vraag",
        "paragraph",
        required=False,
        max_length=QUESTION_LENGTH,
        hint="algemeen.privacy.regel",
    )


@on("formulier")
async def form(turn: Turn, command: Command) -> None:
    """`/piket` alone, or words that name no field: the form, with what was typed kept."""
    typed = command.rest if turn.face.free_text else ""
    if command.rest and not typed:
        turn.refuse_text()
    check(typed)
    locations = tuple(
        Option(place.key, say("algemeen.woord.naam", w=place.name))
        for place in turn.person.locations()
    )
    turn.ask(
        open_form(
            PiketForm,
            options={
                "locatie": locations if len(locations) > 1 else (),
                "pool": _pools(turn),
                "rechtsgebied": tuple(
                    Option(name, say(f"woorden.rechtsgebied.{name}")) for name in RECHTSGEBIEDEN
                ),
            },
            initial={
                "vraag": typed[:QUESTION_LENGTH],
                "locatie": _remembered(turn),
                "pool": _usual(turn),
            },
            note=say("piket.form.onbekend") if command.rest else None,
        )
    )


def _pools(turn: Turn) -> tuple[Option, ...]:
    """Whom one can ask. Where each question is a message of its own, only whoever has to choose
    is asked."""
    usual = {usual_pool(turn.person, place) for place in turn.person.locations()}
    if usual == {Kind.ADVOCATUUR} and not turn.face.forms:
        return ()
    kinds = (Kind.HJL, Kind.SRW) if usual == {""} else (Kind.ADVOCATUUR, Kind.HJL, Kind.SRW)
    return tuple(Option(kind, say(f"piket.richting.{kind}")) for kind in kinds)


def _usual(turn: Turn) -> str:
    usual = {usual_pool(turn.person, place) for place in turn.person.locations()}
    return usual.pop() if len(usual) == 1 else ""


def _remembered(turn: Turn) -> str:
    known = {place.id: place.key for place in turn.person.locations()}
    return known.get(turn.person.location_id or 0, "")


@on("vraag")
async def typed(turn: Turn, command: Command) -> None:
    assert command.rechtsgebied
    place, rest = split_location(command.rest, [p.key for p in turn.person.locations()])
    spoed, text = split_spoed(rest)
    await _refuse_elsewhere(turn, text)
    if turn.face.free_text:
        text = f"{command.said} {text}".strip()
    await begin(turn, Wish(command.rechtsgebied, spoed, text, place))


async def _refuse_elsewhere(turn: Turn, text: str) -> None:
    """A place that is not his must not end up as a word of his question."""
    first = text.split()[:1]
    if not first:
        return
    name = await turn.db.scalar(
        select(Location.name).where(Location.key == first[0].casefold().strip(EDGES))
    )
    if name:
        raise DomainError("piket.fout.andere_locatie", locatie=name)


@on(PiketForm)
async def filled(turn: Turn, form: PiketForm) -> None:
    if form.rechtsgebied not in RECHTSGEBIEDEN:
        raise DomainError("piket.fout.geen_rechtsgebied", field="rechtsgebied")
    pool = form.pool if form.pool in [*Kind] else ""
    await start(
        turn, Wish(form.rechtsgebied, form.spoed == "ja", form.vraag, form.locatie, pool=pool)
    )
