"""The roster: who is on duty when, who is asked first, and why."""

from models.rooster.duties import Duty, Roster
from models.rooster.lezen import Where, load_roster, load_roster_of
from models.rooster.on_duty import Candidate, candidates, next_opening
from models.rooster.recurrence import Recurrence, Span
from models.rooster.swaps import Cover, Reason, Swap
from models.rooster.tables import Absence, CheckIn, Feed, Gap, ShiftRule, Source

__all__ = [
    "Absence",
    "Candidate",
    "CheckIn",
    "Cover",
    "Duty",
    "Feed",
    "Gap",
    "Reason",
    "Recurrence",
    "Roster",
    "ShiftRule",
    "Source",
    "Span",
    "Swap",
    "Where",
    "candidates",
    "load_roster",
    "load_roster_of",
    "next_opening",
]
