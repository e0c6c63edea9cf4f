"""Where a casus stands, why somebody was asked, how that ended, and which steps are refused."""

from enum import StrEnum

from models.errors import DomainError, NotYours


class State(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    UNANSWERED = "unanswered"
    ACCEPTED = "accepted"
    SPOKEN = "spoken"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def can_be_accepted(self) -> bool:
        """Whoever was asked earlier may still accept until someone has (ruling 4)."""
        return self in (State.OPEN, State.WAITING, State.UNANSWERED)

    @property
    def is_over(self) -> bool:
        return self in (State.WITHDRAWN, State.CLOSED)

    @property
    def is_taken(self) -> bool:
        return self in (State.ACCEPTED, State.SPOKEN)


class Outcome(StrEnum):
    """How one page to one person ended."""

    ASKED = "gevraagd"
    ACCEPTED = "opgepakt"
    NO_TIME = "geen_tijd"
    NOT_MY_FIELD = "niet_mijn_rechtsgebied"
    CONFLICT = "conflict"
    CANNOT = "kan_niet"
    NO_ANSWER = "geen_reactie"
    PASSED_OVER = "volgende_gevraagd"
    NOT_REACHED = "niet_bereikt"
    CANCELLED = "niet_meer_nodig"
    CHANGED_MIND = "toch_niet"
    NOT_SPOKEN = "niet_gesproken"

    @property
    def declined(self) -> bool:
        return self in (self.NO_TIME, self.NOT_MY_FIELD, self.CONFLICT, self.CANNOT)

    @property
    def is_final(self) -> bool:
        """This person is never asked again for this casus."""
        return self in (self.NOT_MY_FIELD, self.CONFLICT, self.CHANGED_MIND, self.NOT_SPOKEN)


class Why(StrEnum):
    """By which rule somebody was asked before the others who were on duty: the first that told."""

    ENIGE = "enige"
    ER_IS = "er_is"
    LOKAAL = "lokaal"
    MINST_GEVRAAGD = "minst_gevraagd"
    LANGST_GELEDEN = "langst_geleden"
    VASTE_VOLGORDE = "vaste_volgorde"


class AlreadyTaken(DomainError):
    """A colleague was first."""

    key = "piket.fout.al_opgepakt"


class NotAsked(NotYours):
    """Only who was asked can accept or decline."""

    key = "piket.fout.niet_gevraagd"


class TooSoon(DomainError):
    """A second tap within the same moment: probably the finger, not the mind."""

    key = "piket.fout.te_snel"
