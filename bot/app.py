"""The composition root: the one place where everything is made and wired together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Protocol

from aiohttp import web
from apscheduler.triggers.cron import CronTrigger

from bot.cleanup import Cleanup
from bot.clock import Clock, Time
from bot.core import Adapter, Core
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.ending import Ending
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.postgres import Notices
from bot.timers import Timers
from bot.watch import Watch
from bot.web import kalender, links
from bot.web.health import Health
from config.settings import Settings
from handlers.flows import returning
from models.queueing import arm

BRIEFLY, LONGER, LONGEST = 2.5, 4.0, 6.0
"""Seconds that one part may take to stop; the longest is longer than the outbox waits for its last
sends."""
NIGHTLY = CronTrigger(hour=3, minute=15, timezone="Europe/Amsterdam")
"""An hour that exists in every night, also when the clocks change."""
LAST_REQUESTS = 2.0
"""Seconds for what is being answered over HTTP."""


class Part(Protocol):
    """Something that works as long as the program does."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


def adapters(settings: Settings) -> dict[str, Adapter]:
    """The faces these settings ask for. Imported here, so that nobody pays for what is off."""
    made: dict[str, Adapter] = {}
    if settings.slack_bot_token:
        from bot.slack.adapter import SlackAdapter

        made["slack"] = SlackAdapter(settings)
    if settings.telegram_bot_token:
        from bot.telegram.adapter import TelegramAdapter

        made["telegram"] = TelegramAdapter(settings)
    if settings.with_practice:
        from bot.web.adapter import WebAdapter

        made["web"] = WebAdapter()
    return made


def assemble(
    settings: Settings,
    faces: Mapping[str, Adapter],
    time: Time | None = None,
    database: Database | None = None,
) -> Core:
    time = time or Time()
    database = database or Database(settings.database_url)
    metrics = Metrics(tuple(faces))
    dispatcher = Dispatcher(database, time.now, tuple(faces), settings.address, metrics=metrics)
    clock = Clock(Timers(database, dispatcher), time)
    outbox = Outbox(database, faces, time.now, ring=clock.wake, metrics=metrics)

    def wake(first_timer: datetime | None) -> None:
        outbox.wake()
        if first_timer is not None:
            clock.wake_by(first_timer)

    dispatcher.wake = wake
    return Core(settings, database, time, dispatcher, outbox, clock, web.Application(), metrics)


@asynccontextmanager
async def running(core: Core, faces: Mapping[str, Adapter]) -> AsyncIterator[str]:
    """The whole bot, started; yields the address its server listens on.

    It stops in the opposite order, within ten seconds: nothing is taken in any more, what is in
    hand is finished and acknowledged, what is on its way is sent or given back.
    """
    async with AsyncExitStack() as stack:
        end = Ending()
        stack.push_async_callback(end, "database", core.database.close, BRIEFLY)
        await core.database.migrate()
        await returns(core)
        watch = Watch(core, faces)
        core.server.add_routes(
            [*Health(core, watch).routes(), *links.routes(core), *kalender.routes(core)]
        )
        for name, face in faces.items():
            stack.push_async_callback(end, name, face.stop, BRIEFLY)
            face.routes(core)
        stack.push_async_callback(end, "outbox", _stops(core, "outbox", core.outbox), LONGEST)
        stack.push_async_callback(end, "dispatcher", core.dispatcher.finish, BRIEFLY)
        runner = web.AppRunner(core.server, access_log=None, shutdown_timeout=LAST_REQUESTS)
        stack.push_async_callback(end, "server", runner.cleanup, BRIEFLY)
        address = await _served(core, runner)
        for name, face in faces.items():
            stack.push_async_callback(end, name, face.hang_up, LONGER)
            await face.start(core)
        core.clock.start()
        clean = Cleanup(core.database, core.time).run
        core.clock.scheduler.add_job(clean, NIGHTLY, id="cleanup", misfire_grace_time=None)
        stack.callback(core.clock.scheduler.shutdown, wait=False)
        _works(core, "outbox", core.outbox)
        parts: dict[str, Part] = {"clock": core.clock, "watchdog": watch}
        if not core.database.is_sqlite:
            wakes = {"delivery": core.outbox.wake, "timer": core.clock.wake}
            parts["notices"] = Notices(core.database, wakes)
        for name, part in parts.items():
            stack.push_async_callback(end, name, _stops(core, name, part), LONGER)
            _works(core, name, part)
        yield address


async def returns(core: Core) -> None:
    """What runs for ever is armed, unless it waits in the database already."""
    async with core.database.working.begin() as db:
        await arm(db, returning(core.time.now()), moves=False)


async def _served(core: Core, runner: web.AppRunner) -> str:
    await runner.setup()
    await web.TCPSite(runner, core.settings.host, core.settings.port).start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def _works(core: Core, name: str, part: Part) -> None:
    core.working.append(asyncio.create_task(part.run(), name=name))


def _stops(core: Core, name: str, part: Part) -> Callable[[], Awaitable[None]]:
    """Between two rounds; whoever cannot wait cancels it."""

    async def stop() -> None:
        part.stop()
        for task in core.working:  # none, if the program never came that far
            if task.get_name() == name:
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    return stop
