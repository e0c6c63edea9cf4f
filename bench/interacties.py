"""What each flow costs people: counted by the driver that plays them, on three faces."""

import tempfile
from pathlib import Path

from bench.setting import Bench
from tests.conversations.tikken import FLOWS
from tests.talk import Talk
from tests.world import Files, build

MOST = 5
"""DOMAIN section 6."""
CASTS = (("slack", "slack"), ("telegram", "telegram"), ("web", "web"))


async def run(bench: Bench) -> None:
    """A tap is a button or a choice in a form. The command itself is not counted."""
    rows, most = [], 0
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        await build(template)
        files = Files(template, Path(folder))
        for flow in FLOWS:
            for cast in CASTS:
                if flow.sentence and "telegram" in cast:
                    continue
                await files.database.close()
                talk = Talk(files.world(), *cast, url="https://piket.example")
                await talk.gather()
                people = await flow.story(talk)
                taps = " + ".join(str(person.taps) for person in people)
                signs = sum(person.signs for person in people)
                rows.append((flow.name, "+".join(cast), taps, signs))
                most = max(most, *(person.taps for person in people))
        await files.database.close()
    bench.aim("taps of one side", most, MOST)
    bench.table(
        "Taps of each side, and signs typed after the command", ("", "", "taps", "signs"), rows
    )
