"""Updates: what the bot has not confirmed yet, by long poll or by webhook."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.servers.telegram_types import Json, Refused


@dataclass(eq=False)
class Queued:
    """An update on its way; `repeat` comes although the bot has confirmed it before."""

    update: Json
    chat_id: int
    repeat: bool = False
    handed: bool = False

    @property
    def id(self) -> int:
        """Its update_id."""
        return int(self.update["update_id"])


@dataclass
class Webhook:
    """Where updates go instead of getUpdates."""

    url: str
    secret: str
    connections: int
    error: str = ""
    failed_at: int = 0


class Updates:
    """Updates wait until confirmed: by a higher offset, or by a webhook's 2xx. Never by both."""

    unasked = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
    pauses = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # Telegram's are longer; the order is the same

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.twice: Callable[[str], bool] = lambda kind: False
        self.reach: dict[str, str] = {}
        self.waiting: list[Queued] = []
        self.last: Queued | None = None
        self.last_id = 700_000_000
        self.allowed: list[str] | None = None
        self.hook: Webhook | None = None
        self.changed = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._posts: set[asyncio.Task[None]] = set()
        self._rooms = asyncio.Semaphore()
        self._order: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._client: ClientSession | None = None

    def push(self, kind: str, body: Json, chat_id: int) -> int:
        """A new update, its id one higher; 0 when the bot did not ask for this kind."""
        if not self._wanted(kind):
            if kind not in self.unasked | {"my_chat_member"}:
                self.problems.append(f"a {kind} was lost: allowed_updates is {self.allowed}")
            return 0
        self.last_id += 1
        self.last = Queued({"update_id": self.last_id, kind: body}, chat_id)
        found = self._queue(self.last)
        if self.twice(kind):
            self.again()
        return found

    def again(self) -> int:
        """The last update once more, as after a confirmation that got lost."""
        assert self.last, "nobody has said or tapped anything yet"
        return self._queue(Queued(self.last.update, self.last.chat_id, repeat=True))

    def _wanted(self, kind: str) -> bool:
        """An empty list means all but three kinds that must be asked for by name."""
        return kind in self.allowed if self.allowed else kind not in self.unasked

    def _queue(self, queued: Queued) -> int:
        self.waiting.append(queued)
        if self.hook:
            self._post(queued)
        elif self._poll and self.polling:
            self._poll.set_result(None)
        return queued.id

    async def get_updates(self, arguments: Json) -> list[Json]:
        """Long poll; a new one ends the one still waiting, as at Telegram."""
        if self.hook:
            way_out = "use deleteWebhook to delete the webhook first"
            raise _conflict(f"can't use getUpdates method while webhook is active; {way_out}")
        only_one = "make sure that only one bot instance is running"
        self.end_poll(f"terminated by other getUpdates request; {only_one}")
        self.allowed = arguments.get("allowed_updates", self.allowed)
        self._confirm(arguments.get("offset", 0))
        if not self.waiting and arguments.get("timeout"):
            await self._news(min(arguments["timeout"], 50))
        batch = sorted(self.waiting, key=lambda queued: queued.id)[: arguments.get("limit", 100)]
        for queued in batch:
            queued.handed = True
        return [queued.update for queued in batch]

    @property
    def polling(self) -> bool:
        """Whether a long poll is waiting."""
        return self._poll is not None and not self._poll.done()

    async def _news(self, seconds: float) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        self.changed.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(poll, seconds)

    def end_poll(self, why: str) -> None:
        """409 for whoever is still waiting."""
        if self._poll and self.polling:
            self._poll.set_exception(_conflict(why))

    def _confirm(self, offset: int) -> None:
        """An update is "confirmed as soon as called with an offset higher"; -n keeps the last n."""
        kept = [q for q in self.waiting if q.id >= offset or (q.repeat and not q.handed)]
        self.waiting = self.waiting[offset:] if offset < 0 else kept
        self.changed.set()

    def set_webhook(self, arguments: Json) -> bool:
        """Updates that waited go to the webhook too."""
        if not arguments["url"]:
            return self.delete_webhook(arguments)
        self.allowed = arguments.get("allowed_updates", self.allowed)
        self._drop(arguments)
        self.end_poll("terminated by setWebhook request")
        secret, connections = arguments.get("secret_token", ""), arguments.get("max_connections")
        self.hook = Webhook(arguments["url"], secret, connections or 40)
        self._rooms = asyncio.Semaphore(self.hook.connections)
        for queued in self.waiting:
            self._post(queued)
        return True

    def delete_webhook(self, arguments: Json) -> bool:
        """From now on getUpdates again."""
        self.hook = None
        self._drop(arguments)
        return True

    def _drop(self, arguments: Json) -> None:
        if arguments.get("drop_pending_updates"):
            self.waiting.clear()
            self.changed.set()

    def webhook_info(self, _arguments: Json) -> Json:
        """As a WebhookInfo; the url is empty under polling."""
        hook = self.hook or Webhook("", "", 0)
        info: Json = {"url": hook.url, "has_custom_certificate": False}
        info["pending_update_count"] = len(self.waiting)
        if hook.url:
            info["max_connections"] = hook.connections
        if hook.error:
            info |= {"last_error_message": hook.error, "last_error_date": hook.failed_at}
        return info | ({"allowed_updates": self.allowed} if self.allowed else {})

    def _post(self, queued: Queued) -> None:
        task = asyncio.create_task(self._deliver(queued))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)

    async def _deliver(self, queued: Queued) -> None:
        """In order within a chat, side by side over chats; refused updates come again."""
        hook = self.hook
        async with self._order[queued.chat_id], self._rooms:
            for pause in self.pauses:
                await asyncio.sleep(pause)
                if not hook or self.hook is not hook or queued not in self.waiting:
                    return
                if await self._accepted(hook, queued.update):
                    self.waiting.remove(queued)
                    self.changed.set()
                    return

    async def _accepted(self, hook: Webhook, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        self._client = self._client or ClientSession(timeout=ClientTimeout(total=30))
        try:
            url = self._here(hook.url)
            post = self._client.post(url, json=update, headers=headers, allow_redirects=False)
            async with post as answer:
                if 200 <= answer.status < 300:
                    return True
                hook.error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, OSError) as error:
            hook.error = str(error) or type(error).__name__
        hook.failed_at = int(time.time())
        return False

    def _here(self, url: str) -> str:
        """Nothing leaves this machine: a public address must be given a local one in `reach`."""
        for public, local in self.reach.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        if url.startswith("http://"):
            return url
        raise ClientError("Connection refused")

    async def settled(self, seconds: float) -> None:
        """Until everything is confirmed."""
        try:
            await self.until(lambda: not self.waiting, seconds)
        except AssertionError:
            why = f" ({self.hook.error})" if self.hook else ""
            ids = [queued.id for queued in self.waiting]
            raise AssertionError(f"the bot has not confirmed {ids}{why}") from None

    async def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Until something holds; looked at again whenever anything changed."""
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"not true within {seconds} s") from None

    async def close(self) -> None:
        """No poll and no post outlives the test."""
        self.end_poll("the server stops")
        for task in list(self._posts):
            task.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)
        if self._client:
            await self._client.close()


def _conflict(why: str) -> Refused:
    """Two receivers are a fact of life around a restart, not a malformed request."""
    return Refused(409, f"Conflict: {why}", problem=False)
