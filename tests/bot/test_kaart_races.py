"""On PostgreSQL two files for the sociale kaart are agreed to within the same second."""

import pytest

from bot.database import Database
from models.sociale_kaart import Service
from tests.bot.test_ruil_races import at_once, tap
from tests.conversations.test_sociale_kaart_inlezen import TABLE, sends
from tests.talk import Talk

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)


async def test_the_second_of_two_files_is_not_applied_over_the_first(
    talk: Talk, other: Database
) -> None:
    bram = await sends(talk, TABLE)
    first = tap(bram, "Klopt")
    talk.reads_all()
    await sends(talk, TABLE.replace("030 234 56 78", "030 234 56 79"))
    second = tap(bram, "Klopt")
    said = await at_once(talk, other, "location", first, second)
    assert sorted(outcome.refused for outcome in said) == [False, True]
    assert len(await talk.rows(Service)) == 2
    talk.reads_all()
