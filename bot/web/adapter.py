"""The practice workspace as a platform: everyone in one browser, nothing leaves this computer."""

from sqlalchemy import select

from bot.core import Core
from bot.platform import Letter, Receipt
from bot.web.actions import Acting
from bot.web.feed import newest_posting
from bot.web.moments import set_clock
from bot.web.pages import Pages
from bot.web.people import PLATFORM
from bot.web.practice import Practice
from bot.web.security import local, protect
from bot.web.unread import Unread
from models.location import Room
from models.people import Membership, Person


class WebAdapter:
    """A message stays where it is, in the database; sending it only wakes the open pages."""

    name = PLATFORM
    local = True
    looks_up = True
    practice: Practice

    async def send(self, letter: Letter) -> Receipt:
        return Receipt(letter.channel, letter.edits or str(letter.delivery_id))

    def tapped(self) -> list[str]:
        return []

    async def is_member(self, channel: str, external_id: str) -> bool:
        """Everyone of a location reads its channels."""
        async with self.practice.core.database.reading() as db:
            found = await db.scalar(
                select(Membership.id)
                .join(Person)
                .join(Room, Room.location_id == Membership.location_id)
                .where(
                    Person.key == external_id,
                    Room.platform == PLATFORM,
                    Room.external_id == channel,
                )
            )
        return found is not None

    def link(self, channel: str, external_id: str) -> str | None:
        return f"#{channel}/{external_id}"

    def routes(self, core: Core) -> None:
        self.practice = Practice(core)
        core.outbox.delivered = self.delivered
        protect(core.server)
        for route in (*Pages(self.practice).routes(), *Acting(self.practice).routes()):
            core.server.router.add_route(route.method, route.path, local(route.handler))

    async def start(self, core: Core) -> None:
        if self.practice.alone:
            await set_clock(core)
        async with core.database.reading() as db:
            newest = await newest_posting(db)
        self.practice.unread = Unread(newest)

    async def hang_up(self) -> None:
        self.practice.listeners.close()

    async def stop(self) -> None:
        """Nothing is open."""

    def trouble(self) -> str | None:
        """It is where we are."""
        return None

    def delivered(self, platform: str, channel: str) -> None:
        if platform == self.name:
            self.practice.listeners.tell(channel)
