"""The bot's own page on Slack, drawn when its reader looks at it, and never otherwise."""

import hashlib
import json
from dataclasses import dataclass, field

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.events import Outcome
from bot.platform import NotNow, Refused
from bot.slack.blocks import Block, Letterhead
from bot.slack.failures import translated

log = structlog.get_logger()


@dataclass
class Home:
    client: AsyncWebClient
    shown: dict[str, str] = field(default_factory=dict)
    """By reader, what stands there: it is not published again as long as it is the same."""

    async def publish(self, user: str, outcome: Outcome, head: Letterhead, stands: bool) -> None:
        """`stands`: Slack says that he has a page already."""
        view = page(outcome, head)
        digest = hashlib.sha256(json.dumps(view).encode()).hexdigest()
        if stands and self.shown.get(user) == digest:
            return
        try:
            with translated():
                await self.client.views_publish(user_id=user, view=view)
        except (Refused, NotNow) as reason:  # whoever looks again gets it
            log.warning("home not published", reason=str(reason))
            return
        self.shown[user] = digest


def page(outcome: Outcome, head: Letterhead) -> Block:
    blocks = [block for reply in outcome.replies for block in head.blocks(reply)]
    return {"type": "home", "blocks": blocks}
