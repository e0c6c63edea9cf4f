"""On PostgreSQL both sides of a talk tell of it within the same second, in two processes."""

import pytest

from bot.database import Database
from models.piket import Casus
from models.piket_states import State
from tests.bot.test_ruil_races import at_once, tap
from tests.talk import Talk

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)


@pytest.mark.parametrize("his", ["Noor belde", "Ik belde"])
async def test_the_second_of_two_is_offered_the_first(
    talk: Talk, other: Database, his: str
) -> None:
    """Whether they agree about who called, or not."""
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket achteraf De Vries huurrecht")
    await devries.says("/piket achteraf Noor huurrecht")
    taps = tap(noor, "Ik belde"), tap(devries, his)
    outcomes = await at_once(talk, other, "membership", *taps)
    keys = sorted(outcome.replies[-1].text.key for outcome in outcomes)
    assert keys == ["achteraf.gedaan.genoteerd", "achteraf.vraag.zelfde"]
    [casus] = await talk.rows(Casus)
    second = next(o for o in outcomes if o.replies[-1].text.key == "achteraf.vraag.zelfde")
    assert second.replies[-1].text.values["code"] == casus.code
    assert casus.state is State.SPOKEN
    talk.reads_all()
