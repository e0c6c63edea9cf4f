"""What the other side gets of a talk that was told afterwards: was there one?"""

from dataclasses import dataclass

from handlers.action import Action
from handlers.kaarten.words import heading, rechtsgebied
from handlers.say import Days, Line, Message, button, say
from models.achteraf import other_of, reporter_of
from models.piket import Casus
from models.piket_states import State


@dataclass(frozen=True)
class Confirm(Action, name="achteraf.klopt"):
    casus_id: int


@dataclass(frozen=True)
class Deny(Action, name="achteraf.klopt_niet"):
    casus_id: int


def day_of(casus: Casus) -> Days:
    """Of the talk, where it was asked."""
    at = casus.spoken_at or casus.opened_at
    return Days((at.astimezone(casus.location.tz).date(),), "day")


def klopt(casus: Casus) -> Message:
    """Asked until he says so, or answers anything about it."""
    if casus.state is State.WITHDRAWN:
        return Message(heading("achteraf.klopt.nee", casus))
    if casus.confirmed_at:
        return Message(heading("achteraf.klopt.ja", casus))
    if casus.state.is_over:
        return Message(heading("achteraf.klopt.voorbij", casus))
    told_by = reporter_of(casus)
    assert told_by is not None
    return Message(
        say(
            "achteraf.klopt.kop",
            name=told_by.name,
            dag=day_of(casus),
            rechtsgebied=rechtsgebied(casus.rechtsgebied),
            code=casus.code,
        ),
        question=say("achteraf.klopt.vraag"),
        buttons=(
            button("piket.knop.klopt", Confirm(casus.id), "primary"),
            button("achteraf.knop.klopt_niet", Deny(casus.id)),
        ),
        footer=say("achteraf.klopt.daarna"),
    )


def gemeld(casus: Casus) -> tuple[Line, ...]:
    """For everybody who may see the thread: who told it, and whether the other agrees."""
    told_by, other = reporter_of(casus), other_of(casus)
    if told_by is None or other is None:
        return ()
    agrees = "bevestigd" if casus.confirmed_at else "nog_niet"
    key = "gemeld" if casus.state.is_over and not casus.confirmed_at else agrees
    return (Line(say(f"achteraf.draad.{key}", name=told_by.name, ander=other.name)),)
