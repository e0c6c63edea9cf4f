"""Every button and timer of swaps and absences. The flows answer them; the cards only show them."""

from dataclasses import dataclass

from handlers.action import Action
from models.minutes import at_minute
from models.rooster import Span


def span(begin: int, end: int) -> Span:
    return Span(at_minute(begin), at_minute(end))


@dataclass(frozen=True)
class TakeOver(Action, name="ruil.neem"):
    """Exactly the part that was shown, in minutes since 1970."""

    swap_id: int
    begin: int
    end: int


@dataclass(frozen=True)
class ChoosePart(Action, name="ruil.deel"):
    swap_id: int


@dataclass(frozen=True)
class CannotTake(Action, name="ruil.kan_niet"):
    swap_id: int


@dataclass(frozen=True)
class StopSwap(Action, name="ruil.trek_in"):
    swap_id: int


@dataclass(frozen=True)
class GiveBack(Action, name="ruil.terug"):
    cover_id: int


@dataclass(frozen=True)
class Approve(Action, name="ruil.akkoord"):
    cover_id: int


@dataclass(frozen=True)
class Refuse(Action, name="ruil.niet_akkoord"):
    cover_id: int


@dataclass(frozen=True)
class SwapMoment(Action, name="ruil.moment", system_only=True):
    """A part of it begins, or nobody can take it any more."""

    swap_id: int


@dataclass(frozen=True)
class DropLost(Action, name="ruil.vervallen", system_only=True):
    """Rules were stopped: what was given away of their shifts goes too."""


@dataclass(frozen=True)
class OfferDuty(Action, name="ruil.dienst"):
    """One of the duties that a draft lists."""

    draft_id: int
    number: int


@dataclass(frozen=True)
class ForWhom(Action, name="rooster.wie"):
    draft_id: int
    person_id: int


@dataclass(frozen=True)
class InPeriod(Action, name="rooster.periode"):
    draft_id: int
    begin: int
    end: int


@dataclass(frozen=True)
class AwayRight(Action, name="afwezig.klopt"):
    draft_id: int


@dataclass(frozen=True)
class AwayWrong(Action, name="afwezig.klopt_niet"):
    draft_id: int


@dataclass(frozen=True)
class BackAgain(Action, name="afwezig.terug"):
    absence_id: int


@dataclass(frozen=True)
class ChooseShift(Action, name="afwezig.deel"):
    absence_id: int


@dataclass(frozen=True)
class CannotAny(Action, name="afwezig.kan_geen"):
    absence_id: int
