"""Whether a toevoeging was asked for in the end: the pilot only knew what would have been done."""

from datetime import datetime, timedelta

from config.vragen import TOEVOEGINGEN
from models.errors import Finished
from models.location import Location
from models.people import Kind
from models.piket import Casus
from models.piket_states import State
from models.registratie import UnknownAnswer
from models.vragen import Side

AFTER = timedelta(days=14)
"""The talk; and so long the answer may be changed."""
QUESTION = "toevoeging"
"""Its name among the optional questions of a location."""


def asked_side(casus: Casus) -> Side | None:
    """The first line: who asked, or else who answered an advocate."""
    asker, answerer = casus.kinds()
    if asker is not Kind.ADVOCATUUR:
        return Side.ASKER
    return None if answerer is Kind.ADVOCATUUR else Side.ANSWERER


def place_of(casus: Casus) -> Location:
    """Where that side works: its hours, and its list of answers."""
    return casus.location if asked_side(casus) is Side.ASKER else casus.asked_location


def is_asked(casus: Casus) -> bool:
    """Once, of who spoke, where the location asks it; a talk that was denied was none."""
    spoke = casus.spoken_at is not None and casus.state is not State.WITHDRAWN
    wanted = QUESTION in casus.optional and asked_side(casus) is not None
    return spoke and wanted and casus.toevoeging_asked_at is None


def answer(casus: Casus, value: str, now: datetime) -> None:
    """The last answer counts. One that the location has taken off its list since is an answer
    still: it stood on the card. The end of the casus is not the end of this (ruling 6)."""
    if value not in TOEVOEGINGEN:
        raise UnknownAnswer
    if not may_change(casus, now):
        raise Finished("toevoeging.fout.te_laat", code=casus.code)
    casus.toevoeging = value


def may_change(casus: Casus, now: datetime) -> bool:
    return casus.toevoeging_asked_at is not None and now < casus.toevoeging_asked_at + AFTER
