"""Every direction: whoever asks, whoever answers, on every cast, both sides' rows exactly right."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from models.location import Location
from models.people import Kind, Organisation, Person
from models.piket import Casus
from models.piket_states import Outcome, State
from models.registratie import Registration
from models.sociale_kaart import Service
from models.vragen import Side
from tests.conversations.richtingen import first_line_on_duty
from tests.talk import Talk, Talker


@dataclass(frozen=True)
class Route:
    """Who types what, and who is then asked, in this order."""

    asker: str
    command: str
    asked: tuple[str, ...]
    pool: Kind
    elsewhere: str | None = None
    answerers_place: str = "utrecht"

    def __str__(self) -> str:
        return f"{self.asker} {self.command}"


ROUTES = (
    Route("noor", "", ("devries", "jansen"), Kind.ADVOCATUUR),
    Route("aisha", "", ("devries", "jansen"), Kind.ADVOCATUUR),
    Route("devries", "hjl", ("bram", "lotte"), Kind.HJL),
    Route("devries", "srw", ("aisha", "sami"), Kind.SRW),
    Route("noor", "srw", ("aisha", "sami"), Kind.SRW),
    Route("aisha", "hjl", ("bram", "lotte"), Kind.HJL),
    Route("noor", "hjl", ("bram", "lotte"), Kind.HJL),
    Route("aisha", "srw", ("sami",), Kind.SRW),
    Route("devries", "srw zwolle", ("sami",), Kind.SRW, "zwolle", "zwolle"),
    Route("noor", "advocaat zwolle", ("yilmaz",), Kind.ADVOCATUUR, "zwolle", "zwolle"),
)
ANSWERS = {
    Side.ASKER: {
        "hjl": {"zonder_piket": "Weet ik niet", "resultaat": "Zelf afhandelen"},
        "srw": {"zonder_piket": "Weet ik niet", "resultaat": "Zelf afhandelen"},
        "advocatuur": {
            "waarom": "Terugverwijzing",
            "zonder_piket": "Zelf afhandelen",
            "resultaat": "Eerste lijn neemt het over",
        },
    },
    Side.ANSWERER: {
        kind: {"advies": "Eerste lijn kan verder", "duur": "5 tot 15 min"} for kind in Kind
    },
}
LAST = {"signaleringsoverleg": "Nee", "rating": "8"}
KEPT = {
    "Weet ik niet": "weet_ik_niet",
    "Zelf afhandelen": "zelf",
    "Terugverwijzing": "terugverwijzing",
    "Eerste lijn neemt het over": "eerste_lijn",
    "Eerste lijn kan verder": "eerste_lijn",
    "5 tot 15 min": "tot_15",
    "Nee": "nee",
}


@dataclass
class Scene:
    talk: Talk
    route: Route
    asker: Talker
    field: str = ""

    async def ask(self, field: str) -> None:
        self.field = field
        await self.asker.says(" ".join(["/piket", *self.route.command.split(), field]))
        self.talk.reads_all()

    async def casus(self) -> Casus:
        return (await self.talk.rows(Casus))[-1]

    async def answered_by(self, key: str) -> None:
        """Taken at once, they talk, and both fill in their card."""
        answerer = self.talk.meet(key)
        await answerer.clicks("Ik bel nu", on=(await self.casus()).code)
        await self.talk.talked()
        await self.fills(self.asker, Side.ASKER)
        await self.fills(answerer, Side.ANSWERER)
        self.talk.reads_all()

    async def fills(self, who: Talker, side: Side) -> None:
        casus = await self.casus()
        own, _ = casus.kinds(asker_first=side is Side.ASKER)
        head = "Je piketvraag" if side is Side.ASKER else "Na het gesprek"
        for label in (*ANSWERS[side][own].values(), *LAST.values()):
            await who.clicks(label, on=head)

    async def is_right(self, key: str) -> None:
        """Both rows, and where both sides work."""
        casus = await self.casus()
        all_rows = [r for r in await self.talk.rows(Registration) if r.casus_id == casus.id]
        rows = {r.side: r for r in all_rows if r.is_current(casus)}
        assert casus.state is State.SPOKEN
        assert casus.answerer
        assert casus.answerer.key == key
        assert casus.answerer_kind is self.route.pool
        async with self.talk.database.reading() as db:
            places = {p.id: p.key for p in await db.scalars(select(Location))}
            kinds = {o.id: o.kind for o in await db.scalars(select(Organisation))}
            people = {p.id: p.key for p in await db.scalars(select(Person))}
        assert places.get(casus.asked_location_id or 0) == self.route.elsewhere
        assert {people[r.person_id] for r in rows.values()} == {self.route.asker, key}
        for side, row in rows.items():
            own, _ = casus.kinds(asker_first=side is Side.ASKER)
            assert kinds[row.organisation_id] is own
            given = {**ANSWERS[side][own], **LAST}
            assert {n: getattr(row, n) for n in given} == {
                **{name: KEPT.get(label) for name, label in given.items()},
                "rating": 8,
            }
            assert row.is_answered(casus)
            assert row.taps == len(given) <= 5
        assert places[rows[Side.ASKER].location_id] == "utrecht"
        assert places[rows[Side.ANSWERER].location_id] == self.route.answerers_place


async def taken_at_once(scene: Scene) -> None:
    await scene.answered_by(scene.route.asked[0])
    await scene.is_right(scene.route.asked[0])


async def first_cannot(scene: Scene) -> None:
    await scene.talk.meet(scene.route.asked[0]).clicks("Ik kan niet", on=(await scene.casus()).code)
    await _next_takes_it(scene, Outcome.CANNOT)


async def first_is_silent(scene: Scene) -> None:
    await scene.talk.passes(minutes=5)
    await _next_takes_it(scene, Outcome.NO_ANSWER)


async def changes_his_mind(scene: Scene) -> None:
    """He took it, and cannot after all: what he did not say stays nobody's."""
    casus = await scene.casus()
    assert casus.asking
    first = scene.talk.meet(casus.asking.person.key)
    await first.clicks("Ik bel nu", on=casus.code)
    await scene.talk.passes(seconds=5)
    await first.clicks("Toch niet", on=casus.code)
    await _next_takes_it(scene, Outcome.CHANGED_MIND)


async def _next_takes_it(scene: Scene, outcome: Outcome) -> None:
    scene.talk.reads_all()
    casus = await scene.casus()
    assert casus.attempts[0].outcome is outcome
    if casus.asking is None:
        assert casus.state is State.UNANSWERED
        await scene.asker.says(f"/piket intrekken {casus.code}")
        scene.talk.reads_all()
        return
    second = casus.asking.person.key
    await scene.answered_by(second)
    await scene.is_right(second)


async def withdrawn(scene: Scene) -> None:
    casus = await scene.casus()
    await scene.asker.says(f"/piket intrekken {casus.code}")
    scene.talk.reads_all()
    assert (await scene.casus()).state is State.WITHDRAWN
    rows = [r for r in await scene.talk.rows(Registration) if r.casus_id == casus.id]
    assert [(r.side, r.resultaat, r.taps) for r in rows] == [(Side.ASKER, None, 0)]


OUTCOMES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "arbeidsrecht": taken_at_once,
    "huurrecht": withdrawn,
    "anders": first_cannot,
    "vreemdelingenrecht": first_is_silent,
    "consumentenrecht": changes_his_mind,
}
"""By the field that is asked, so that none is a repeat of another."""


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_every_direction_ends_with_both_sides_right(talk: Talk, route: Route) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    scene = Scene(talk, route, talk.meet(route.asker))
    fields = list(OUTCOMES)
    if route.pool is Kind.ADVOCATUUR and not route.elsewhere:
        fields = ["arbeidsrecht", "huurrecht"]  # of the two only one does any other field
        await scene.ask("arbeidsrecht")
        await first_is_silent(scene)
        await talk.passes(minutes=2)
    for field in fields:
        await scene.ask(field)
        await OUTCOMES[field](scene)
        await talk.passes(minutes=2)
        talk.reads_all()


async def test_an_advocate_who_types_a_field_says_whom_he_wants_to_speak(talk: Talk) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    devries = talk.meet("devries")
    await devries.says("/piket huurrecht")
    devries.hears("Wie wil je spreken?", buttons=["Juridisch Loket", "Sociaal raadslieden"])
    await devries.clicks("Sociaal raadslieden")
    talk.meet("aisha").sees("Piketvraag huurrecht", "Van mr. De Vries", new=True)
    talk.reads_all()
    talk.sees_thread("Piketvraag huurrecht", "Voor: Sociaal raadslieden Utrecht")


async def test_without_a_field_it_is_asked_with_a_tap_and_what_was_typed_is_kept(
    talk: Talk,
) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    devries = talk.meet("devries")
    reason = "" if talk.answerer == "telegram" else " kan ze terug naar jullie?"
    await devries.says(f"/piket hjl terugverwijzing{reason}")
    devries.hears("Over welk rechtsgebied gaat het?")
    await devries.clicks("Huurrecht")
    page = talk.meet("bram").sees("Piketvraag huurrecht", "Kun je bellen?", new=True)
    if talk.asker != "telegram":
        assert "Waarom: Terugverwijzing" in page.text
        assert reason in page.text
    devries.sees("Je piketvraag", "Wat zou je doen zonder dit overleg?")
    assert (await talk.rows(Registration))[0].waarom == "terugverwijzing"
    talk.reads_all()


async def test_the_sociale_kaart_knows_whose_a_gemeente_is(talk: Talk) -> None:
    """SRW of Zeist are colleagues of Utrecht: paged there, with their direct number."""
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    await serves(talk, "Zeist", "utrecht")
    noor = talk.meet("noor")
    await noor.says("/piket srw zeist huurrecht")
    noor.hears("Rechtstreeks bereiken kan ook", "Spreekuur")
    noor.hears("Ik vraag Aisha")
    talk.reads_all()
    await noor.says("/piket hjl zeist huurrecht")
    noor.hears("Ik weet niet wie er in Zeist is")
    assert len(await talk.rows(Casus)) == 1


async def serves(talk: Talk, gemeente: str, place: str | None) -> None:
    async with talk.database.writing.begin() as db:
        srw = await db.scalar(select(Organisation).where(Organisation.kind == Kind.SRW))
        location = await db.scalar(select(Location).where(Location.key == place))
        db.add(
            Service(
                organization_name="Sociaal Raadslieden",
                name="Spreekuur",
                phone="+31302345642",
                service_area=[gemeente],
                location=location,
                organisation=srw,
            )
        )


async def test_a_gemeente_whose_people_are_not_in_the_bot_is_rung(talk: Talk) -> None:
    """Nobody is asked, that is said, and the question is handed back."""
    talk.looks_ahead = False
    await serves(talk, "Urk", None)
    noor = talk.meet("noor")
    await noor.says("/piket srw urk huurrecht" + asks(talk, " mag dit?"))
    noor.hears("Daar kan ik niemand voor je vragen", "Spreekuur")
    if talk.asker != "telegram":
        noor.hears("Dit was je tekst: mag dit?")
    assert not await talk.rows(Casus)


def asks(talk: Talk, question: str) -> str:
    return "" if talk.asker == "telegram" else question


async def test_no_word_of_a_question_is_taken_for_a_reason(talk: Talk) -> None:
    if "telegram" in (talk.asker, talk.answerer):
        return
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket srw huurrecht stukken ontbreken bij de aanvraag")
    await devries.says("/piket srw huurrecht stukken ontbreken bij de aanvraag")
    await devries.says("/piket hjl huurrecht stukken")
    talk.reads_all()
    asked = [casus.question for casus in await talk.rows(Casus)]
    assert asked == ["stukken ontbreken bij de aanvraag"] * 2 + [None]
    assert [reg.waarom for reg in await talk.rows(Registration)] == [None, "stukken", "stukken"]


async def test_advocates_do_not_ask_each_other(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket advocaat huurrecht")
    devries.hears("Wie wil je spreken?", buttons=["Juridisch Loket", "Sociaal raadslieden"])
    assert not await talk.rows(Casus)


@pytest.mark.parametrize("typed", ["groningen huurrecht", "den helder huurrecht", "groningen"])
async def test_what_may_be_a_place_is_asked_back_before_anybody_is_paged(
    talk: Talk, typed: str
) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    noor = talk.meet("noor")
    await noor.says(f"/piket srw {typed}")
    noor.hears("Is dat een plaats?", "/piket srw zwolle", buttons=["Geen plaats: vraag het hier"])
    assert not await talk.rows(Casus)
    await noor.clicks("Geen plaats: vraag het hier")
    if typed == "groningen":
        noor.hears("Over welk rechtsgebied gaat het?")
        await noor.clicks("Huurrecht")
    talk.reads_all()
    [casus] = await talk.rows(Casus)
    assert casus.question == (None if talk.asker == "telegram" else typed)
    assert casus.rechtsgebied == "huurrecht"


@pytest.mark.parametrize(
    "typed",
    [
        "ontslag",
        "schulden",
        "huurrecht stukken",
        "is huurrecht van toepassing?",
        "mijn huurrecht vraag",
        "wat arbeidsrecht betreft: mag dit?",
        "kan huurrecht hier ook?",
    ],
)
async def test_an_ordinary_question_is_not_taken_for_a_place(talk: Talk, typed: str) -> None:
    if talk.asker == "telegram":
        return
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    noor = talk.meet("noor")
    await noor.says(f"/piket srw {typed}")
    if not await talk.rows(Casus):
        noor.hears("Over welk rechtsgebied gaat het?")
        await noor.clicks("Huurrecht")
    [casus] = await talk.rows(Casus)
    assert casus.question == (typed.removeprefix("huurrecht "))
    talk.reads_all()
