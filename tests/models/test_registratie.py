"""Whoever taps what, in whichever order: an answer is what the last permitted tap said."""

import contextlib
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.vragen import OPTIONAL
from models.dossier import Dossier
from models.errors import DomainError
from models.location import Location
from models.people import Kind, Organisation, Person
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.vragen import NO_RATING, REFERRALS, Side, every_question, questions_of

NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
ASKER, ANSWERER, COLLEAGUE, STRANGER = range(1, 5)
VALUES = sorted({value for q in every_question() for value in q.options})
NAMES = sorted({q.name for q in every_question()})


class Tap(NamedTuple):
    who: int
    side: Side
    question: str
    value: str


class Stand(NamedTuple):
    """Something else happens to the casus, or a colleague takes the asker's side over."""

    what: str


class Change(NamedTuple):
    """Wijzig, Meer vertellen or Klaar, on his own card."""

    who: int
    question: str


TAPS = st.builds(
    Tap,
    st.sampled_from((ASKER, ANSWERER, COLLEAGUE, STRANGER)),
    st.sampled_from(Side),
    st.sampled_from(NAMES),
    st.sampled_from(VALUES),
)
CHANGES = st.builds(
    Change, st.sampled_from((ASKER, ANSWERER)), st.sampled_from((*NAMES, "meer", "klaar"))
)
STANDS = st.builds(Stand, st.sampled_from(("talked", "closed", "reopened", "taken over")))
PAIRS = [(a, b) for a in Kind for b in Kind if (a, b) != (Kind.ADVOCATUUR, Kind.ADVOCATUUR)]


class Play:
    """The casus as the bot keeps it, and beside it what a reader of the rules expects."""

    def __init__(self, asker: Kind, answerer: Kind) -> None:
        self.kinds = {Side.ASKER: (asker, answerer), Side.ANSWERER: (answerer, asker)}
        self.people = {n: Person(id=n, key=str(n), name=str(n)) for n in range(1, 5)}
        loket = Organisation(id=1, key="o", name="o", kind=asker)
        casus = Casus(
            id=1,
            code="7KX3",
            state=State.ACCEPTED,
            asker=self.people[ASKER],
            asker_id=ASKER,
            answerer=self.people[ANSWERER],
            answerer_id=ANSWERER,
            organisation=loket,
            answerer_kind=answerer,
            location=Location(id=1, key="l", name="l"),
            optional=[*OPTIONAL],
            attempts=[],
        )
        sides = {Side.ASKER: ASKER, Side.ANSWERER: ANSWERER}
        regs = [_blank(side, person) for side, person in sides.items()]
        self.dossier = Dossier(casus, regs)
        self.expected: dict[Side, dict[str, str]] = {side: {} for side in Side}
        self.may = {Side.ASKER: {ASKER}, Side.ANSWERER: {ANSWERER}}
        self.talked = self.closed = self.reopened = False

    def happens(self, what: str) -> None:
        casus, hers = self.dossier.casus, self.dossier.registrations[0]
        match what:
            case "talked":
                casus.asks_since, self.talked = NOW, True
            case "closed":
                casus.state, self.closed = State.CLOSED, True
            case "reopened":
                hers.reopened = self.reopened = True
            case "taken over":
                hers.registrar_id = COLLEAGUE
                self.may[Side.ASKER].add(COLLEAGUE)

    def taps(self, tap: Tap) -> None:
        casus, person = self.dossier.casus, self.people[tap.who]
        try:
            reg = self.dossier.answered_by(person, tap.side)
            reg.answer(casus, tap.question, tap.value, NOW)
        except DomainError:
            assert not self.permitted(tap)
        else:
            assert self.permitted(tap)
            self.expects(tap)

    def changes(self, change: Change) -> None:
        side = Side.ASKER if change.who == ASKER else Side.ANSWERER
        with contextlib.suppress(DomainError):
            reg = self.dossier.answered_by(self.people[change.who], side)
            reg.change(self.dossier.casus, change.question)

    def permitted(self, tap: Tap) -> bool:
        question = next(
            (q for q in questions_of(tap.side, *self.kinds[tap.side]) if q.name == tap.question),
            None,
        )
        if tap.who not in self.may[tap.side] or question is None:
            return False
        if tap.value not in question.options:
            return False
        given = self.expected[tap.side]
        if tap.question in ("kring", "warm") and given.get("resultaat") not in REFERRALS:
            return False
        if tap.question == "reden_cijfer" and given.get("rating", NO_RATING) == NO_RATING:
            return False
        if self.closed:
            return self.reopened and tap.side is Side.ASKER
        return self.talked or tap.question in ("zonder_piket", "waarom")

    def expects(self, tap: Tap) -> None:
        given = self.expected[tap.side]
        given[tap.question] = tap.value
        if given.get("resultaat") not in REFERRALS:
            given.pop("kring", None)
            given.pop("warm", None)
        if given.get("rating", NO_RATING) == NO_RATING:
            given.pop("reden_cijfer", None)

    def is_right(self) -> None:
        casus = self.dossier.casus
        for reg in self.dossier.registrations:
            assert bool(reg.still_open(casus)) <= bool(reg.open_question(casus)), "nothing to tap"
            all_of_them = questions_of(reg.side, *self.kinds[reg.side])
            given = {q.name: reg.answer_to(q) for q in all_of_them}
            assert {n: a for n, a in given.items() if a is not None} == self.expected[reg.side]


def _blank(side: Side, person: int) -> Registration:
    return Registration(
        side=side,
        person_id=person,
        organisation_id=1,
        location_id=1,
        taps=0,
        rating_refused=False,
        reopened=False,
    )


@settings(max_examples=60)
@given(st.sampled_from(PAIRS), st.lists(st.one_of(TAPS, TAPS, TAPS, CHANGES, STANDS), max_size=60))
def test_an_answer_is_what_the_last_permitted_tap_said(
    pair: tuple[Kind, Kind], story: list[Tap | Change | Stand]
) -> None:
    play = Play(*pair)
    for event in story:
        match event:
            case Tap():
                play.taps(event)
            case Change():
                play.changes(event)
            case Stand(what):
                play.happens(what)
        play.is_right()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(pair))
def test_the_plain_case_takes_five_taps_a_side_at_most(pair: tuple[Kind, Kind]) -> None:
    """Each time the one question that is open, until none is."""
    play = Play(*pair)
    play.happens("talked")
    casus = play.dossier.casus
    for reg in play.dossier.registrations:
        while question := reg.open_question(casus):
            plain = next(v for v in question.options if v not in REFERRALS)
            reg.answer(casus, question.name, plain, NOW)
        assert reg.taps <= 5 - (reg.side is Side.ANSWERER)  # he tapped "Ik bel nu" as well
        assert reg.is_answered(casus)
        assert reg.still_open(casus) == 0
