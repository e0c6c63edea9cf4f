"""The composition root: the one place where everything is made and wired together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from aiohttp import web

from bot.clock import Clock, Time
from bot.core import Adapter, Core
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.postgres import Notices
from bot.timers import Timers
from bot.watch import Watch
from bot.web import links
from bot.web.health import Health
from config.settings import Settings

STOP_WITHIN = 10
"""Seconds."""


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
    dispatcher = Dispatcher(database, time.now, tuple(faces), settings.public_url, metrics=metrics)
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
    """The whole bot, started; yields the address its server listens on."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(core.database.close)
        stack.push_async_callback(core.dispatcher.finish)
        await core.database.migrate()
        watch = Watch(core, faces)
        core.server.add_routes([*Health(core, watch).routes(), *links.routes(core)])
        for face in faces.values():
            face.routes(core)
        runner = web.AppRunner(core.server, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, core.settings.host, core.settings.port)
        await site.start()
        for face in faces.values():
            stack.push_async_callback(face.stop)
            await face.start(core)
        core.clock.start()
        stack.callback(core.clock.scheduler.shutdown, wait=False)
        for name, part in (("outbox", core.outbox), ("clock", core.clock), ("watchdog", watch)):
            task = asyncio.create_task(part.run(), name=name)
            core.working.append(task)
            stack.push_async_callback(_stopped, part.stop, task)
        if not core.database.is_sqlite:
            wakes = {"delivery": core.outbox.wake, "timer": core.clock.wake}
            notices = asyncio.create_task(Notices(core.database, wakes).run(), name="notices")
            core.working.append(notices)
            stack.push_async_callback(_cancelled, notices)
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _stopped(stop: Callable[[], None], task: asyncio.Task[None]) -> None:
    """Between two rounds; by force when a platform keeps a message waiting."""
    stop()
    _, hanging = await asyncio.wait({task}, timeout=STOP_WITHIN)
    if hanging:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
