"""Every button that stands on a casus's cards. The flows answer them; the cards only show them."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.form import Form, question
from models.vragen import Side


@dataclass(frozen=True)
class Accept(Action, name="piket.bel_nu"):
    casus_id: int


@dataclass(frozen=True)
class AcceptAt(Action, name="piket.bel_om"):
    """`minute`: whole minutes since 1970, UTC."""

    casus_id: int
    minute: int


@dataclass(frozen=True)
class CallWithin(Action, name="piket.bel_binnen"):
    casus_id: int
    minutes: int


@dataclass(frozen=True)
class ChooseTime(Action, name="piket.bel_later"):
    casus_id: int


@dataclass(frozen=True)
class Decline(Action, name="piket.kan_niet"):
    casus_id: int


@dataclass(frozen=True)
class DeclineBecause(Action, name="piket.kan_niet_om"):
    casus_id: int
    reason: str


@dataclass(frozen=True)
class ChangedMind(Action, name="piket.toch_niet"):
    casus_id: int


@dataclass(frozen=True)
class Talked(Action, name="piket.al_gesproken"):
    """They spoke before the promised time."""

    casus_id: int


@dataclass(frozen=True)
class AskNext(Action, name="piket.volgende"):
    """Carries the attempt it was shown for: a second tap must not skip a second person."""

    casus_id: int
    attempt_id: int


@dataclass(frozen=True)
class Withdraw(Action, name="piket.intrekken"):
    casus_id: int


@dataclass(frozen=True)
class Wait(Action, name="piket.wachten"):
    casus_id: int


@dataclass(frozen=True)
class Spoken(Action, name="piket.gesproken"):
    """`answer`: ja, nog_niet or nee."""

    attempt_id: int
    answer: str


@dataclass(frozen=True)
class EditNumber(Action, name="piket.nummer"):
    casus_id: int


@dataclass(frozen=True)
class Answer(Action, name="reg"):
    casus_id: int
    side: Side
    question: str
    value: str


@dataclass(frozen=True)
class Change(Action, name="reg.wijzig"):
    casus_id: int
    side: Side
    question: str


@dataclass(frozen=True)
class RegisterFor(Action, name="reg.namens"):
    """A colleague registers for who spoke."""

    casus_id: int
    side: Side


@dataclass(frozen=True)
class Tell(Action, name="reg.zin"):
    """One sentence about what came of it."""

    casus_id: int
    side: Side


@dataclass(frozen=True)
class Explain(Action, name="signaal.zin"):
    casus_id: int


@dataclass(frozen=True)
class NumberForm(Form, name="piket.nummer", title="piket.nummer.titel"):
    casus_id: int
    nummer: str = question("piket.nummer.label", "phone", max_length=30, hint="piket.nummer.hint")


@dataclass(frozen=True)
class ToelichtingForm(Form, name="reg.zin", title="registratie.toelichting.titel"):
    casus_id: int
    side: Side
    zin: str = question(
        "registratie.toelichting.vraag",
        "paragraph",
        required=False,
        hint="algemeen.privacy.regel",
    )


@dataclass(frozen=True)
class SignaalForm(Form, name="signaal.zin", title="signaal.form.titel"):
    casus_id: int
    zin: str = question("signaal.form.zin", "paragraph", hint="algemeen.privacy.regel")
    niveau: str = question(
        "signaal.form.niveau",
        "choice",
        options=(
            ("stelsel", "signaal.niveau.stelsel"),
            ("samenwerking", "signaal.niveau.samenwerking"),
        ),
    )
    vaker: str = question(
        "signaal.form.vaker",
        "choice",
        options=(
            ("eerste_keer", "signaal.vaker.eerste_keer"),
            ("vaker", "signaal.vaker.vaker"),
        ),
    )
