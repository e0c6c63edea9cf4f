"""What a whole story costs in calls to Slack, by method: asked, answered, registered, raised."""

import asyncio
import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text

from bench.load import Connection, commands, connect, stamped
from bench.people import ADVOCATES, TEAM, advocate, asker
from bench.servers import settings_of
from bench.setting import SQLITE, Bench
from bench.slack import Button, KeepingSlack
from bot.app import adapters, assemble, running
from bot.core import Core

LIMITS = {
    "chat.update": 50,
    "conversations.open": 50,
    "conversations.members": 100,
    "views.open": 100,
    "views.update": 100,
    "pins.add": 20,
}
"""A minute in one workspace, by tier (PLATFORMS.md); messages are limited per conversation."""
CASES_A_MINUTE = 30
TALK = timedelta(minutes=3)
MOST_TAPS = 20


async def run(bench: Bench) -> None:
    cases = bench.of(10, 1)
    everybody = [*(asker(n) for n in range(cases)), *map(advocate, range(ADVOCATES))]
    slack = KeepingSlack(everybody)
    settings = settings_of(await bench.filled(SQLITE), await slack.start())
    faces = adapters(settings)
    core = assemble(settings, faces)
    async with running(core, faces) as address:
        story = Story(core, slack, await connect(int(address.rsplit(":", 1)[1])))
        for number in range(cases):
            await story.told(number)
        story.connection.close()
    await slack.stop()
    calls = Counter(slack.calls)
    del calls["auth.test"]
    rows = []
    for method, count in calls.most_common():
        limit = LIMITS.get(method)
        most = limit / count * cases if limit else "-"
        rows.append((method, count / cases, limit or "-", most))
    columns = ("", "a case", "limit a minute", "cases a minute")
    bench.table(
        f"Calls to Slack of {cases} whole stories, {story.taps / cases:.0f} taps each",
        columns,
        rows,
    )
    for method, _, _, most in rows:
        if isinstance(most, float):
            bench.aim(f"cases a minute by {method}", most, CASES_A_MINUTE, at_least=True)


@dataclass
class Story:
    core: Core
    slack: KeepingSlack
    connection: Connection
    taps: int = 0
    triggers: Any = field(default_factory=itertools.count)

    async def told(self, number: int) -> None:
        """Every question is answered, and the answerer raises a signaal."""
        await self.connection.ask(next(commands(number, 1)))
        await self.settled()
        page = self.button("piket.bel_nu:")
        await self.tap(page.channel, page)
        await self.core.clock.move(TALK)
        await self.settled()
        await self.fill("vrager", asker(number), "nee")
        await self.fill("beantwoorder", page.channel, "ja")
        await self.submit(page.channel)

    def button(self, prefix: str) -> Button:
        return [b for b in self.slack.buttons() if b.action.startswith(prefix)][-1]

    async def fill(self, side: str, who: str, relevant: str) -> None:
        for _ in range(MOST_TAPS):
            asked = [b for b in self.slack.buttons() if b.action.startswith("reg:")]
            mine = [b for b in asked if b.action.split(":")[2] == side]
            wanted = [b for b in mine if b.action.endswith(f":signaleringsoverleg:{relevant}")]
            if not mine:
                return
            await self.tap(who, (wanted or mine)[0])

    async def tap(self, who: str, button: Button) -> None:
        container = {
            "type": "message",
            "message_ts": button.ts,
            "channel_id": button.channel,
            "is_ephemeral": False,
            "thread_ts": button.thread_ts,
        }
        await self._sends(
            who,
            type="block_actions",
            container=container,
            channel={"id": button.channel},
            actions=[{"action_id": button.action, "type": "button", "value": ""}],
            response_url=f"{self.slack.address}/respond/{button.channel}/{button.ts}",
        )

    async def submit(self, who: str) -> None:
        """The form that the last "ja" opened, filled in."""
        view = self.slack.views[-1]
        values = {
            block["block_id"]: {block["element"]["action_id"]: _filled(block["element"])}
            for block in view["blocks"]
            if "element" in block
        }
        await self._sends(who, type="view_submission", view={**view, "state": {"values": values}})

    async def _sends(self, who: str, **given: Any) -> None:
        payload = {
            "team": {"id": TEAM, "domain": "bench"},
            "user": {"id": who, "team_id": TEAM},
            "api_app_id": "A0",
            "token": "x",
            "trigger_id": f"tap.{next(self.triggers)}",
            **given,
        }
        self.taps += 1
        await self.connection.ask(stamped(urlencode({"payload": json.dumps(payload)})))
        await self.settled()

    async def settled(self) -> None:
        """Until nothing waits to be sent."""
        open_rows = text("select count(*) from delivery where state in ('queued', 'sending')")
        await asyncio.sleep(0.1)
        while True:
            async with self.core.database.reading() as db:
                if not await db.scalar(open_rows):
                    return
            await asyncio.sleep(0.05)


def _filled(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": "Werkgevers betalen het loon niet door."}
    return {"type": element["type"], "selected_option": element["options"][0]}
