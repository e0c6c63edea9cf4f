"""Who is on this Telegram, what stands in their chats, and what may go wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.servers.telegram_html import Text
from tests.servers.telegram_types import Json, Refused, Upload


@dataclass
class Person:
    """Someone with Telegram; a bot may write only after they pressed Start."""

    id: int
    name: str
    started: bool = True
    language: str = "nl"
    blocked: bool = False

    def user(self) -> Json:
        """As a User."""
        who = {"id": self.id, "is_bot": False, "first_name": self.name}
        return who | {"language_code": self.language}

    def chat(self) -> Json:
        """As the private Chat with them."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass(eq=False)
class Posted:
    """A message in a chat, as people see it now."""

    chat_id: int
    message_id: int
    from_bot: bool
    date: float
    html: str = ""
    content: Text = field(default_factory=lambda: Text("", [], []))
    markup: Json | None = None
    reply_to: "Posted | None" = None
    document: Upload | None = None
    versions: list[str] = field(default_factory=list)
    once: set[str] = field(default_factory=set)  # callback data of earlier versions too
    edited: float | None = None
    deleted: bool = False
    pinned: bool = False

    @property
    def text(self) -> str:
        """What people read: without tags, the caption of a document."""
        return self.content.visible

    @property
    def buttons(self) -> dict[str, str]:
        """Label -> callback data, address or text to copy."""
        markup = self.markup or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return {button["text"]: _action(button) for row in rows for button in row}

    @property
    def callbacks(self) -> dict[str, str]:
        """Label -> callback data: the buttons that reach the bot."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        found = [button for row in rows for button in row if "callback_data" in button]
        return {button["text"]: button["callback_data"] for button in found}

    def write(self, html: str, content: Text, markup: Json | None) -> None:
        """A first or a next version."""
        self.html, self.content, self.markup = html, content, markup
        self.versions.append(content.visible)
        self.once |= set(self.callbacks.values())

    def looks_like(self, content: Text, markup: Json | None) -> bool:
        """Telegram compares text, entities and inline keyboard, not the HTML as it was written."""
        return (content.visible, content.entities, inline(markup)) == (
            *(self.content.visible, self.content.entities),
            inline(self.markup),
        )


def _action(button: Json) -> str:
    """What a button does; a key of an ordinary keyboard says its own label."""
    copied = button.get("copy_text", {}).get("text")
    return str(copied or button.get("callback_data") or button.get("url") or button["text"])


def inline(markup: Json | None) -> list[list[Json]]:
    return [row for row in (markup or {}).get("inline_keyboard", []) if row]


@dataclass
class Call:
    """One request; `status` 0 means that it was not answered (yet)."""

    method: str
    arguments: Json
    at: float
    status: int = 0


@dataclass(frozen=True)
class Notice:
    """What answerCallbackQuery showed to whoever tapped."""

    user_id: int
    text: str
    show_alert: bool


@dataclass(frozen=True)
class Fault:
    """A failure to come: `done` means the method was executed all the same; `drop` hangs up;
    `late_calls`, `late_seconds`: it is executed only after so many later calls, or that long."""

    status: int = 0
    description: str = ""
    retry_after: int | None = None
    delay: float = 0.0
    done: bool = False
    drop: bool = False
    late_calls: int = 0
    late_seconds: float = 0.0

    @property
    def refusal(self) -> Refused | None:
        """The answer in place of the true one."""
        if not self.status:
            return None
        usual = {
            403: "Forbidden: bot was blocked by the user",
            429: f"Too Many Requests: retry after {self.retry_after}",
            500: "Internal Server Error",
            502: "Bad Gateway",
        }
        description = self.description or usual.get(self.status, "Bad Request")
        return Refused(self.status, description, False, self.retry_after)


FaultHook = Callable[[str, Json], Awaitable[Fault | None]]


class HungUp(Exception):
    """The connection is closed without an answer."""
