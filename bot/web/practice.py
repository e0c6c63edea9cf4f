"""The practice workspace as a whole: what its pages share, kept in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import Core
from bot.web.chat import Chat
from bot.web.listeners import Listeners
from bot.web.unread import Unread
from handlers.form import OpenForm

ZONE = ZoneInfo("Europe/Amsterdam")
FORMS_KEPT = 200


@dataclass
class Practice:
    core: Core
    listeners: Listeners = field(default_factory=Listeners)
    chat: Chat = field(default_factory=Chat)
    unread: Unread = field(default_factory=Unread)
    forms: dict[str, tuple[str, OpenForm]] = field(default_factory=dict)
    """Forms that stand open: whose, and what they ask, by the nonce they were shown with."""

    def keep(self, nonce: str, person: str, form: OpenForm) -> None:
        self.forms[nonce] = (person, form)
        while len(self.forms) > FORMS_KEPT:
            self.forms.pop(next(iter(self.forms)))

    def now(self) -> datetime:
        return self.core.time.now()

    def local(self) -> datetime:
        return self.now().astimezone(ZONE)

    @property
    def alone(self) -> bool:
        """Only then may the clock be moved: nobody lives by it."""
        return self.core.dispatcher.live == ("web",)
