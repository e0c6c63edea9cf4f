"""A Telegram of our own: the true Bot API over HTTP, with people who say things and tap buttons.

Every request is checked (`telegram_rules`); what a bot may not do ends up in `problems`.
"""

import asyncio
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Self

from aiohttp import web

from tests.servers import telegram_rules as rules
from tests.servers.late import Late
from tests.servers.ledger import Ledger
from tests.servers.limits import TelegramLimits
from tests.servers.telegram_chats import BOT, Chats
from tests.servers.telegram_html import Text, commands_in
from tests.servers.telegram_people import Call, Fault, FaultHook, HungUp, Notice, Person, Posted
from tests.servers.telegram_requests import raw
from tests.servers.telegram_types import (
    Json,
    Refused,
    bad,
    decode,
    flaws,
    method_names,
    spec,
)
from tests.servers.telegram_updates import Updates

__all__ = ["Call", "Fault", "Notice", "Posted", "TelegramServer"]


LARGEST_UPLOAD = 50 * 1024 * 1024
HARMLESS = {"sendChatAction", "setMyName", "setMyDescription", "setMyShortDescription"}


class TelegramServer:
    """`async with TelegramServer() as telegram:`; give `telegram.url` to the bot as base_url."""

    token = "123456:TEST-of-this-repository-only"
    bot_username = BOT["username"]

    def __init__(
        self,
        now: Callable[[], float] = time.time,
        *,
        limits: bool = False,
        ledger: Ledger | None = None,
    ) -> None:
        """`limits`: with the limits Telegram really has; `ledger`: one shared with others."""
        self.url = ""
        self.problems: list[str] = []
        self.calls: list[Call] = []
        self.ledger = ledger or Ledger()
        self.chats = Chats(self.problems, now, self.ledger)
        self.updates = Updates(self.problems)
        self.notices, self.commands = self.chats.notices, self.chats.commands
        self.faults: list[FaultHook] = []
        """Asked for every call, in order, before what `fail_next` says."""
        self.late, self.limits = Late(), TelegramLimits()
        if limits:
            self.faults.append(self._limited)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_UPLOAD + 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.late.close()
        await self.updates.close()
        await self._runner.cleanup()

    # what tests look at

    def messages(self, chat_id: int) -> list[Posted]:
        """All that ever stood in this chat, oldest first; `deleted` ones too."""
        return [posted for posted in self.chats.posted if posted.chat_id == chat_id]

    @property
    def unanswered(self) -> list[str]:
        """Taps that still turn: "it is necessary to react by calling answerCallbackQuery"."""
        return [query for query in self.chats.queries if query not in self.chats.spent]

    @property
    def polling(self) -> bool:
        """Whether the bot is waiting in a long poll."""
        return self.updates.polling

    @property
    def reach(self) -> dict[str, str]:
        """Public prefix -> local prefix, for a webhook on an https address."""
        return self.updates.reach

    async def settled(self, timeout: float = 5) -> None:  # noqa: ASYNC109 - the fixture's name
        """Until every update was confirmed: the offset passed it, or the webhook said 2xx."""
        await self.updates.settled(timeout)

    async def until(self, true: Callable[[], bool], timeout: float = 5) -> None:  # noqa: ASYNC109
        """Until something holds; looked at after each answered call and when a poll begins."""
        await self.updates.until(true, timeout)

    # what people do

    def add_user(self, user_id: int, name: str, started: bool = True) -> Person:
        """Someone the bot may write to, or may not yet."""
        self.chats.people[user_id] = person = Person(user_id, name, started)
        return person

    def block(self, user_id: int) -> int:
        """403 from now on; the bot is told with `my_chat_member`."""
        return self._membership(self.chats.people[user_id], blocked=True)

    def unblock(self, user_id: int) -> int:
        """The bot may write again."""
        return self._membership(self.chats.people[user_id], blocked=False)

    def _membership(self, person: Person, blocked: bool) -> int:
        person.blocked = blocked
        here, gone = {"status": "member", "user": BOT}, {"status": "kicked", "user": BOT}
        old, new = (here, gone | {"until_date": 0}) if blocked else (gone | {"until_date": 0}, here)
        body = {"chat": person.chat(), "from": person.user(), "date": int(self.chats.now())}
        body |= {"old_chat_member": old, "new_chat_member": new}
        return self.updates.push("my_chat_member", body, person.id)

    async def says(self, user_id: int, text: str, *, reply_to: Posted | None = None) -> int:
        """A message to the bot; the first one of all is /start, for the app offers nothing else."""
        person = self.chats.people[user_id]
        assert not person.blocked, f"{person.name} has blocked the bot"
        person.started = person.started or text.split()[0] == "/start"
        assert person.started, f"{person.name} sees only the button Start"
        posted = self.chats.post(user_id, from_bot=False)
        posted.reply_to = reply_to
        posted.write(text, Text(text, commands_in(text), []), None)
        return self.updates.push("message", self.chats.shown(posted), user_id)

    async def taps(self, user_id: int, message: Posted, label_or_data: str) -> int:
        """A button by its label, or by its data: then one of an earlier version will do."""
        data = message.callbacks.get(label_or_data, label_or_data)
        assert data in message.once, f"no {label_or_data!r} among {message.buttons}"
        assert not message.deleted, "the message is gone"
        assert message.chat_id == user_id, "a message in someone else's chat"
        query = str(secrets.randbits(62))
        self.chats.queries[query] = user_id
        body = {"id": query, "from": self.chats.people[user_id].user(), "data": data}
        body |= {"message": self.chats.shown(message), "chat_instance": str(7 * user_id)}
        return self.updates.push("callback_query", body, user_id)

    async def again(self) -> int:
        """The last update once more, with the same update_id, even if it was confirmed."""
        return self.updates.again()

    def fail_next(self, method: str, fault: Fault) -> None:
        """The next call of this method meets this; several wait in line."""
        assert method in spec()["methods"], f"no method {method}"
        self._faults[method].append(fault)

    # what the bot asks

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], {}, time.monotonic())
        call.method = method_names().get(call.method.lower(), call.method)
        self.calls.append(call)
        try:
            answer = web.json_response({"ok": True, "result": await self._answer(request, call)})
        except Refused as refused:
            answer = self._refusal(call, refused)
        except HungUp:
            answer = web.Response()
            if request.transport:
                request.transport.abort()
        except ConnectionError:  # whoever asked was killed before he had said it all
            answer = web.Response()
        except Exception as error:  # a fault of this server, not of the bot
            self.problems.append(f"{call.method}: {error!r} in the server itself")
            raise
        else:
            call.status = 200
        finally:
            self.updates.changed.set()
        return answer

    def _refusal(self, call: Call, refused: Refused) -> web.Response:
        call.status = refused.status
        if refused.problem:
            self.problems.append(f"{call.method}: {refused.description}")
        body: Json = {"ok": False, "error_code": refused.status, "description": refused.description}
        headers = {}
        if refused.retry_after is not None:
            body["parameters"] = {"retry_after": refused.retry_after}
            headers["Retry-After"] = str(refused.retry_after)
        return web.json_response(body, status=refused.status, headers=headers)

    async def _answer(self, request: web.Request, call: Call) -> Any:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        if call.method not in spec()["methods"]:
            raise Refused(404, "Not Found")
        call.arguments = decode(call.method, await raw(request))
        self._checked(call)
        fault = await self._fault(call)
        await asyncio.sleep(fault.delay)
        result = None
        if fault.done or not (fault.drop or fault.status):
            result = await self._execute(call)
        self.late.passed()
        if fault.late_calls or fault.late_seconds:
            self.late.put(partial(self._after_all, call), fault.late_calls, fault.late_seconds)
        if fault.drop:
            raise HungUp
        if fault.refusal:
            raise fault.refusal
        return result

    async def _fault(self, call: Call) -> Fault:
        for hook in self.faults:
            found = await hook(call.method, call.arguments)
            if found is not None:
                return found
        waiting = self._faults[call.method]
        return waiting.popleft() if waiting else Fault()

    async def _limited(self, method: str, arguments: Json) -> Fault | None:
        after = self.limits.asks(method, arguments)
        return after and Fault(status=429, retry_after=after)

    def _after_all(self, call: Call) -> None:
        """What was asked in a call that broke is done, too late for its answer."""
        run = self._methods().get(call.method)
        with suppress(Refused):
            if run:
                run(call.arguments)
        self.updates.changed.set()

    def _checked(self, call: Call) -> None:
        found = flaws(call.method, call.arguments)
        self.problems.extend(flaw.text for flaw in found if flaw.ignored)
        for flaw in found:
            if not flaw.ignored:
                raise bad(flaw.text)
        rules.check(call.method, call.arguments)

    async def _execute(self, call: Call) -> Any:
        if call.method == "getUpdates":
            return await self.updates.get_updates(call.arguments)
        run = self._methods().get(call.method)
        if run is None:
            raise Refused(501, "this server does not know what the method does")
        return run(call.arguments)

    def _methods(self) -> dict[str, Callable[[Json], Any]]:
        chats, updates = self.chats, self.updates
        return dict.fromkeys(HARMLESS, lambda _: True) | {
            "getMe": _me,
            "sendMessage": chats.send_message,
            "sendDocument": chats.send_document,
            "editMessageText": chats.edit_text,
            "editMessageReplyMarkup": chats.edit_markup,
            "deleteMessage": chats.delete_message,
            "pinChatMessage": chats.pin_message,
            "answerCallbackQuery": chats.answer_query,
            "setMyCommands": chats.set_commands,
            "getMyCommands": chats.get_commands,
            "deleteMyCommands": chats.delete_commands,
            "getChat": chats.get_chat,
            "setWebhook": updates.set_webhook,
            "deleteWebhook": updates.delete_webhook,
            "getWebhookInfo": updates.webhook_info,
        }


def _me(_: Json) -> Json:
    can = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
    return BOT | dict.fromkeys((*can, "can_connect_to_business", "has_main_web_app"), False)
