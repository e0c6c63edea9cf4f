"""What each side of a talk is asked, as data: by its part in it, who it is and whom it spoke."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from models.people import Kind


class Side(StrEnum):
    ASKER = "vrager"
    ANSWERER = "beantwoorder"


@dataclass(frozen=True)
class Question:
    """One question of the tap card. `core` decides whether a side counts as answered (ruling 5).

    `personal` answers are never shown, not even to the reader of a shared thread.
    """

    name: str
    options: tuple[str, ...] = ()
    """Empty: one sentence is asked, and no tap."""
    core: bool = False
    personal: bool = False
    after_talk: bool = True
    """Answering it proves that the two spoke."""
    optional: bool = False
    """A location may switch it off. It is asked while she waits, or when she wants to tell more."""
    needs: tuple[str, tuple[str, ...]] | None = None
    """Asked only while that question has one of those answers."""
    said: str = ""
    """The name of its sentence, where that differs."""

    @property
    def wording(self) -> str:
        return self.said or self.name

    @property
    def is_sentence(self) -> bool:
        return not self.options


NO_RATING = "geen"
RATINGS = (*(str(n) for n in range(1, 11)), NO_RATING)
YES_NO = ("ja", "nee")
ZONDER = ("zelf", "lat", "toevoeging", "andere_hulp", "intern", "weet_ik_niet")
REFERRALS = ("lat", "toevoeging", "andere_hulp", "mediator")
"""Results that send somebody on: to whom, and how, is asked as well."""
REASONS = ("terugverwijzing", "geen_toevoeging", "stukken", "anders")
"""Why an advocate calls the first line."""
MORE = (
    Question("kanaal", ("telefoon", "email", "chat"), optional=True),
    Question("client_regio", YES_NO, optional=True),
    Question("client_kwam", ("langs", "telefoon", "email", "verwezen"), optional=True),
)
"""What the evaluation missed (DOMAIN R20, R42)."""
LAST = (
    Question(
        "reden_cijfer",
        ("nam_de_tijd", "onderbouwd", "klantgericht", "gelijkwaardig", "goed_voorbereid"),
        optional=True,
        personal=True,
        needs=("rating", RATINGS[:-1]),
    ),
    Question("toelichting", optional=True, personal=True),
)
RELEVANT = Question("signaleringsoverleg", YES_NO, core=True)
RATING = Question("rating", RATINGS, personal=True)
REFERRAL = (
    Question("kring", ("binnen", "buiten", "weet_ik_niet"), needs=("resultaat", REFERRALS)),
    Question("warm", YES_NO, needs=("resultaat", REFERRALS)),
)
ANSWERED = (
    Question("advies", ("eerste_lijn", "advocaat", "andere_hulp", "uitzoeken"), core=True),
    Question("duur", ("tot_5", "tot_15", "tot_30", "langer")),
    RELEVANT,
    RATING,
    *LAST,
)


@cache
def questions_of(side: Side, own: Kind, other: Kind) -> tuple[Question, ...]:
    """All that may be asked of this side, in order. At most five taps in the plain case; what is
    derived (who, where, when, how often) is never asked."""
    if side is Side.ANSWERER:
        return ANSWERED
    if own is Kind.ADVOCATUUR:
        return _advocate_asks()
    return _first_line_asks(other)


def _first_line_asks(other: Kind) -> tuple[Question, ...]:
    piket = other is Kind.ADVOCATUUR
    results = (*ZONDER[:-1], "mediator", *(() if piket else ("collega",)), "weet_ik_niet")
    return (
        Question("zonder_piket", ZONDER, after_talk=False, said="" if piket else "zonder_overleg"),
        Question(
            "waarom",
            ("check", "toevoegwaardig", "wie_helpt", "anders"),
            after_talk=False,
            optional=True,
        ),
        Question("resultaat", results, core=True),
        *REFERRAL,
        RELEVANT,
        RATING,
        *MORE,
        *LAST,
    )


def _advocate_asks() -> tuple[Question, ...]:
    """Five taps as well: why he calls is asked of everybody, for it is what the pilot never knew."""
    return (
        Question("waarom", REASONS, after_talk=False),
        Question(
            "zonder_piket",
            ("zelf", "lat", "eerste_lijn", "andere_hulp", "weet_ik_niet"),
            after_talk=False,
            said="zonder_overleg",
        ),
        Question(
            "resultaat",
            ("eerste_lijn", "zelf", "toevoeging_zelf", "andere_hulp", "weet_ik_niet"),
            core=True,
        ),
        RELEVANT,
        RATING,
        *MORE,
        *LAST,
    )


def every_question() -> set[Question]:
    """Of every side and direction: for who must know them all."""
    return {
        question
        for side in Side
        for own in Kind
        for other in Kind
        for question in questions_of(side, own, other)
    }
