"""Bolt's listeners: what people do on Slack becomes events of our own."""

import json
import re
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.events import Event, Outcome, Place, Typed, Who
from bot.slack import modals, reading
from bot.slack.answering import FACE, Answering, Back
from bot.slack.home import Home
from bot.slack.members import Members
from bot.slack.reading import Json
from bot.slack.response_urls import Address
from bot.slack.unmark import unmark
from handlers.action import Action, UnknownAction
from handlers.eigen_signaal import Pointed
from handlers.form import BadAnswers
from handlers.rooster.mijn import OpenHome
from handlers.say import Message, say
from handlers.turn import Face

log = structlog.get_logger()
TALK = Face("slack", forms=False, acks=False)
"""An event has no trigger and no answer of its own: it is answered with messages."""
ANY = re.compile(".*")


@dataclass
class Receiver:
    answering: Answering
    members: Members
    home: Home
    bot_user: str = ""

    def listens(self, app: AsyncApp) -> None:
        """One listener per kind: which handler answers is our own table's business."""
        app.command("/piket")(self.command)
        app.action(ANY)(self.tapped)
        app.view(ANY)(self.submitted)
        app.shortcut("piket")(self.chosen)
        app.shortcut("signaal")(self.pointed)
        app.event("message")(self.said)
        app.event("app_mention")(self.said)
        app.event("app_home_opened")(self.opened)
        app.event(re.compile("member_(joined|left)_channel"))(self.moved)

    async def command(self, body: Json, ack: AsyncAck) -> None:
        """`/piket …`: the answer rides on the ack, after the commit."""
        back = Back(body["trigger_id"], Address(body["response_url"]))
        who = Who("slack", body["team_id"], body["user_id"])
        typed = Typed(unmark(body.get("text") or ""))
        outcome = await self.answering.handled(who, typed, back)
        if not outcome.replies:
            await ack()
            return
        content, rest = self.answering.shown(outcome)
        await ack(**content, response_type="ephemeral")
        self.answering.go_on(self.answering.tell(outcome, rest))

    async def tapped(self, body: Json, ack: AsyncAck) -> None:
        """Always 200 (ruling 9): whatever there is to say goes to whoever tapped, alone."""
        await ack()
        if reading.is_link(body):
            return
        back = self._way_back(body)
        try:
            action = Action.unpack(body["actions"][0]["action_id"])
        except UnknownAction:
            outcome = _saying("algemeen.fout.oude_knop")
        else:
            outcome = await self.answering.handled(reading.who_tapped(body), action, back)
        self.answering.go_on(self.answering.whisper(outcome, back))

    async def chosen(self, body: Json, ack: AsyncAck) -> None:
        """The shortcut in a message's menu: slash commands do not work in threads."""
        await self._from_the_menu(body, Typed(""), ack)

    async def pointed(self, body: Json, ack: AsyncAck) -> None:
        """The other one there: this message shows what goes wrong."""
        text = unmark(body.get("message", {}).get("text") or "")
        await self._from_the_menu(body, Pointed(text), ack)

    async def _from_the_menu(self, body: Json, what: Typed | Action, ack: AsyncAck) -> None:
        await ack()
        url = body.get("response_url")
        back = Back(body["trigger_id"], Address(url) if url else None)
        outcome = await self.answering.handled(reading.who_tapped(body), what, back)
        self.answering.go_on(self.answering.whisper(outcome, back))

    async def submitted(self, body: Json, ack: AsyncAck) -> None:
        """A refusal keeps the form open, with what was typed still in it."""
        view = body["view"]
        try:
            form = reading.submitted(view)
        except BadAnswers:
            await self._keep_open(view, _saying("algemeen.fout.oude_knop"), ack)
            return
        opening = modals.Opening(self.answering.client, "", view["id"])

        async def late(outcome: Outcome) -> None:
            if not outcome.refused:
                head = self.answering.head(outcome)
                await opening.show(modals.notice(head, outcome.replies))

        event = Event(f"slack:view:{view['id']}", reading.who_tapped(body), FACE, form)
        dispatcher = self.answering.core.dispatcher
        outcome = await dispatcher.handle_within(event, self.answering.guard, late)
        if outcome.refused or outcome.late:
            await self._keep_open(view, outcome, ack)
            return
        await ack()
        if not outcome.repeated:
            self.answering.go_on(self.answering.tell(outcome, outcome.replies))

    async def said(self, event: Json, body: Json) -> None:
        """A message, or a mention. Raises what the database raises: Slack sends events again."""
        if not reading.is_human(event, self.bot_user):
            return
        what = reading.heard(event, self.bot_user)
        if what is None:
            return
        who = reading.who_said(event, body["team_id"])
        key = f"slack:{body['team_id']}:{event['channel']}:{event['ts']}"
        outcome = await self.answering.core.dispatcher.handle(Event(key, who, TALK, what))
        if outcome.person_id is None and event["channel"].startswith("D"):
            self.answering.go_on(self.answering.stranger(event["channel"], outcome))

    async def opened(self, event: Json, body: Json) -> None:
        """Somebody looks at the bot's own page. Raises what the database raises, as `said` does."""
        if event.get("tab") != "home":
            return
        who = Who("slack", body["team_id"], event["user"])
        seen = Event(f"slack:home:{body['event_id']}", who, FACE, OpenHome())
        outcome = await self.answering.core.dispatcher.handle(seen)
        if not outcome.repeated:
            head = self.answering.head(outcome)
            self.answering.go_on(self.home.publish(who.external_id, outcome, head, "view" in event))

    async def moved(self, event: Json) -> None:
        """Somebody joined or left a channel."""
        self.members.forget(event["channel"])

    async def failed(self, error: Exception, body: Json) -> BoltResponse:
        """A bug. Only an event may fail, so that Slack sends it again (ruling 9)."""
        log.error("slack listener failed", exc_info=error)
        if body.get("type") == "event_callback":
            return BoltResponse(status=500)
        sorry = _saying("algemeen.fout.niet_opgeslagen")
        if body.get("type") == "view_submission":
            wrong = modals.errors(body["view"], sorry, self.answering.head(sorry))
            return _json({"response_action": "errors", "errors": wrong})
        content, _ = self.answering.shown(sorry)
        if "command" in body:
            return _json({**content, "response_type": "ephemeral"})
        if url := body.get("response_url"):
            back = Back(body.get("trigger_id", ""), Address(url))
            self.answering.go_on(self.answering.whisper(sorry, back))
        return BoltResponse(status=200)

    async def _keep_open(self, view: Json, outcome: Outcome, ack: AsyncAck) -> None:
        wrong = modals.errors(view, outcome, self.answering.head(outcome))
        await ack(response_action="errors", errors=wrong)

    def _way_back(self, body: Json) -> Back:
        """The tapped card's address serves both an answer and the card's next redrawing. A tap on
        the bot's own page has none: it is answered with a message."""
        container, url = body["container"], body.get("response_url")
        if "channel_id" not in container:
            return Back(body["trigger_id"])
        back = Back(body["trigger_id"], thread=container.get("thread_ts"))
        back.replaces = bool(container.get("is_ephemeral"))
        back.tapped = Place("slack", container["channel_id"], container["message_ts"])
        if url:
            place = container["channel_id"], container["message_ts"]
            back.address = self.answering.urls.tapped(*place, url)
        return back


def _saying(key: str) -> Outcome:
    return Outcome(refused=True, replies=[Message(say(key))])


def _json(body: Json) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(body), headers={"content-type": "application/json"}
    )
