"""The command line: `python -m bot` starts, `python -m bot inrichten FILE` sets up."""

import asyncio
import errno
import os
import signal
import socket
from pathlib import Path
from typing import Annotated, NoReturn

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot: RetryAfter as a timedelta

import structlog
import typer
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from bot.app import adapters, assemble, running
from bot.clock import Time
from bot.database import Database
from bot.owner import WAKES, owning, wake
from config import logs
from config.organisatie import BadFile, content_of, read, warnings
from config.settings import BadSettings, Settings, from_environment
from handlers.overleg import PinCards
from handlers.rooster.knoppen import DropLost
from handlers.rooster.uit_organisatie import to_tell
from handlers.rooster.vooruit import LookAhead, settled
from models import inrichten as inrichting
from models.people import Person
from models.queueing import arm

CONFIG = Path(__file__).parent.parent / "config"
EXAMPLE, EXAMPLE_KAART = CONFIG / "voorbeeld.toml", CONFIG / "kaart_voorbeeld.csv"
SETTING_UP = 7015
"""The advisory lock of whoever sets up: two at once would both make what neither has found."""
WRONG = 2
"""Exit code for settings or a file that cannot work."""

log = structlog.get_logger()
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def settings_or_exit() -> Settings:
    try:
        settings = from_environment()
    except BadSettings as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(WRONG) from None
    logs.set_up(settings.log_format)
    return settings


@cli.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start de bot: Slack, Telegram of, zonder tokens, de oefenruimte in de browser."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_or_exit()
    signal.signal(WAKES, signal.SIG_IGN)  # until there is somebody to be woken
    try:
        with owning(settings.database_url):
            asyncio.run(serve(settings))
    except BadSettings as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(WRONG) from None
    except DatabaseError as closed:
        _no_database(closed)
    except socket.gaierror:
        typer.echo(f"HOST ({settings.host}) ken ik niet. Laat HOST weg of verbeter hem.", err=True)
        raise typer.Exit(WRONG) from None
    except OSError as taken:
        if taken.errno != errno.EADDRINUSE:
            raise
        typer.echo("Deze poort is bezet. Kies een andere, bijvoorbeeld: PORT=8081", err=True)
        raise typer.Exit(WRONG) from None


REASONS = {
    "password authentication failed": "de naam of het wachtwoord klopt niet",
    "role": "die gebruiker bestaat daar niet",
    "database": "die database bestaat daar niet",
    "refused": "daar luistert geen server",
    "No such file": "daar luistert geen server",
    "resolve host": "die server is niet te vinden; schrijf een @ in het wachtwoord als %40",
    "permission denied": "deze gebruiker mag er geen tabellen maken",
    "42501": "deze gebruiker mag er geen tabellen maken",
    "not a database": "dat bestand is geen database",
    "unable to open": "dat bestand is niet te openen",
}
"""What drivers say -> what we say. Their own words may hold a part of the address."""


def _no_database(closed: DatabaseError) -> NoReturn:
    said = str(closed.orig)
    why = next((ours for theirs, ours in REASONS.items() if theirs in said), "reden onbekend")
    typer.echo(f"De database doet het niet: {why}. Kijk naar DATABASE_URL.", err=True)
    raise typer.Exit(WRONG) from None


@cli.command()
def inrichten(
    bestand: Annotated[Path, typer.Argument(help="Een TOML-bestand")],
    kaart: Annotated[Path | None, typer.Option(help="Een sociale kaart (CSV)")] = None,
) -> None:
    """Voer een organisatiebestand door. Twee keer doen verandert niets."""
    settings = settings_or_exit()
    try:
        changes = asyncio.run(set_up(settings, bestand, kaart))
    except BadFile as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(WRONG) from None
    except DatabaseError as closed:
        _no_database(closed)
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo("Er is niets veranderd.")


async def set_up(
    settings: Settings, file: Path, kaart: Path | None = None
) -> list[inrichting.Change]:
    """Raises BadFile before anything is changed; what deserves a second look is said. Channels
    get their pinned card from the bot that serves."""
    wanted, entries = read(file), content_of(kaart) if kaart else b""
    for warning in warnings(wanted):
        typer.echo(f"Let op: {warning}", err=True)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        async with database.writing.begin() as db:
            if not database.is_sqlite:
                await db.execute(select(func.pg_advisory_xact_lock(SETTING_UP)))
            now = Time().now()
            changes = await inrichting.apply(db, wanted, now)
            if kaart:
                changes += await inrichting.add_kaart(db, kaart, entries, now)
            looks, later = settled(now)
            serve = {change.name for change in changes if change.kind == "dienst"}
            at_once = [PinCards(), LookAhead(), DropLost(), *await to_tell(db, serve, now)]
            await arm(db, {looks.pack(): later} | {action.pack(): now for action in at_once})
        wake(settings.database_url)
        return changes
    finally:
        await database.close()


async def serve(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C."""
    faces = adapters(settings)
    if "web" in faces and not await has_people(settings):
        await set_up(settings, EXAMPLE, EXAMPLE_KAART)
    core = assemble(settings, faces)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(WAKES, core.wake)
    async with running(core, faces) as address:
        if "web" in faces:
            typer.echo(f"De oefenruimte staat klaar: {address}")
        else:
            typer.echo(f"De bot draait ({', '.join(faces)}): {address}")
        await stop.wait()
        log.info("stops")
    log.info("stopped")


async def has_people(settings: Settings) -> bool:
    database = Database(settings.database_url)
    try:
        await database.migrate()
        async with database.reading() as db:
            return await db.scalar(select(Person.id).limit(1)) is not None
    finally:
        await database.close()


if __name__ == "__main__":
    cli()
