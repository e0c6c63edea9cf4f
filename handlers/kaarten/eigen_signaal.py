"""A signaal without a talk: the form to raise it, and the card with which its raiser changes it."""

from dataclasses import dataclass, replace

from handlers.action import Action
from handlers.form import Form, asked, question
from handlers.kaarten.actions import SignaalForm
from handlers.kaarten.signaal import facts, sentences
from handlers.say import Line, Message, button, say
from models.location import Location
from models.signaal import Contribution, Signaal

SAME = SignaalForm.questions()


@dataclass(frozen=True)
class ChangeOwn(Action, name="signaal.eigen_zin"):
    signaal_id: int


@dataclass(frozen=True)
class TakeBack(Action, name="signaal.eigen_terug"):
    signaal_id: int


@dataclass(frozen=True)
class RaiseForm(Form, name="signaal.eigen", title="signaal.form.titel"):
    """The draft remembers which signaal came of it: who sends the form again, mends that one."""

    draft_id: int
    locatie: str = question("piket.form.locatie", "choice")
    rechtsgebied: str = question("piket.form.rechtsgebied", "choice")
    zin: str = asked(SAME["zin"])
    niveau: str = asked(SAME["niveau"])
    vaker: str = asked(replace(SAME["vaker"], required=False))
    soort: str = question("eigen_signaal.form.soort", "choice")


@dataclass(frozen=True)
class OwnSentenceForm(Form, name="signaal.eigen_zin", title="signaal.form.titel"):
    signaal_id: int
    zin: str = asked(SAME["zin"])
    niveau: str = asked(SAME["niveau"])
    vaker: str = asked(SAME["vaker"])


def own_card(signaal: Signaal, part: Contribution, location: Location) -> Message:
    """On which agenda it stands, what it says, and what can still be done with it."""
    head = say(
        "eigen_signaal.kaart.kop",
        rechtsgebied=say(f"woorden.rechtsgebied.{signaal.rechtsgebied}"),
        code=signaal.code,
    )
    if part.withdrawn_at:
        return Message(head, (Line(say("signaal.kaart.ingetrokken")),))
    agenda = "op_agenda" if part.sentence else "op_agenda_zonder_zin"
    told = [Line(text) for text in sentences(signaal)] if part.sentence else []
    return Message(
        head,
        (Line(say(f"signaal.kaart.{agenda}", locatie=location.name)), *told, *facts(signaal)),
        buttons=(
            button(
                "signaal.knop.wijzig_zin" if part.sentence else "signaal.knop.zin",
                ChangeOwn(signaal.id),
            ),
            button("piket.knop.toch_niet", TakeBack(signaal.id)),
        )
        if signaal.discussed_at is None
        else (),
    )
