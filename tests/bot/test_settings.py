"""A wrong or half set setting is one clear sentence and exit code 2; tokens never show."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from sqlalchemy import select

from bot.__main__ import EXAMPLE, set_up
from bot.database import Database
from bot.owner import WAKES, owning
from config.settings import BadSettings, Settings, from_environment
from handlers.action import Action
from handlers.rooster.uit_organisatie import FileApplied
from models.outbox import Timer
from models.people import Person
from tests import warm
from tests.postgres import Postgres

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
"""Seconds."""


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "TELEGRAM_")) or name in ("PORT", "PUBLIC_URL", "LOG_FORMAT"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SLACK_APP_TOKEN": "xapp-geheim"}, "zonder SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-geheim"}, "zonder SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "geheim"}, "zonder SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-geheim"}, "moet met xoxb- beginnen"),
        ({"HOST": "0.0.0.0"}, "de oefenruimte is alleen voor deze computer"),
        ({"PORT": "hoi"}, "PORT (hoi)"),
        ({"PUBLIC_URL": "http://piket.nl"}, "https://"),
        ({"HEARTBEAT_URL": "http://ping.nl/geheim"}, "HEARTBEAT_URL moet met https://"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT (xml)"),
    ],
)
def test_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=sentence.replace("(", r"\(").replace(")", r"\)")) as said:
        from_environment()
    assert "geheim" not in str(said.value)
    assert "\n" not in str(said.value)


def test_without_tokens_there_is_the_practice_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment().with_practice
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:geheim")
    settings = from_environment()
    assert not settings.with_practice
    assert "geheim" not in repr(settings)
    assert Settings(practice=True).with_practice


def test_who_only_practises_finds_our_pages_on_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings(port=8081).address == "http://127.0.0.1:8081"
    assert Settings(host="::1").address == "http://[::1]:8080"
    assert Settings(port=0).address is None
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:geheim")
    assert from_environment().address is None, "to others that would be another computer"
    assert Settings(public_url="https://piket.example").address == "https://piket.example"


@dataclass(frozen=True)
class Stopped:
    returncode: int | None
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **environment: str) -> Stopped:
    """The program in a process of its own, until it stops."""
    url = f"sqlite+aiosqlite:///{folder}/piket.db"
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        given = {**os.environ, "DATABASE_URL": url, **environment}
        process = warm.start("bot", arguments, given, out.fileno(), err.fileno())
        process.join(PATIENCE)
        process.kill()
        out.seek(0)
        err.seek(0)
        return Stopped(process.exitcode, out.read(), err.read())


def test_the_command_line_stops_with_two() -> None:
    stopped = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=ROOT,
        env={**os.environ, "SLACK_BOT_TOKEN": "xoxb-geheim"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert stopped.returncode == 2
    assert stopped.stderr.count("\n") == 1
    assert "geheim" not in stopped.stderr + stopped.stdout


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "sqlite:///x.db"}, "DATABASE_URL klopt niet: begin met sqlite+aiosqlite"),
        ({"DATABASE_URL": "sqlite+aiosqlite://"}, "DATABASE_URL klopt niet"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is leeg"),
        (
            {"DATABASE_URL": "postgresql+psycopg://u:geh@im@127.0.0.1:9/piket"},
            "schrijf een @ in het wachtwoord als %40",
        ),
        (
            {"DATABASE_URL": "postgresql+psycopg://u:geheim@127.0.0.1:9/piket"},
            "daar luistert geen server",
        ),
        (
            {"DATABASE_URL": "sqlite+aiosqlite:////nergens/x.db"},
            "/nergens/x.db kan daar niet staan",
        ),
        ({"HOST": "geen-computer.invalid"}, "HOST (geen-computer.invalid)"),
        ({"PORT": "abc"}, "PORT (abc) klopt niet: geef een getal"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    stopped = run(tmp_path, **environment)
    assert stopped.returncode == 2
    assert sentence in stopped.stderr
    assert stopped.stderr.count("\n") == 1
    assert "geh" not in stopped.stderr


def test_one_bot_serves_a_file_and_commands_work_beside_it(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """And they wake it, so that what they wrote is seen at once."""
    woken: list[int] = []
    before = signal.signal(WAKES, lambda number, frame: woken.append(number))
    request.addfinalizer(lambda: signal.signal(WAKES, before))
    with owning(f"sqlite+aiosqlite:///{tmp_path}/piket.db"):
        second = run(tmp_path, PORT="0")
        beside = run(tmp_path, "inrichten", str(ROOT / "config" / "voorbeeld.toml"))
    assert second.returncode == 2
    assert "Er draait al een bot op" in second.stderr
    assert beside.returncode == 0
    assert woken == [WAKES]


def test_inrichten_twice_and_a_bad_file(tmp_path: Path) -> None:
    example = str(ROOT / "config" / "voorbeeld.toml")
    first = run(tmp_path, "inrichten", example)
    assert first.returncode == 0
    assert "Nieuw: locatie Utrecht" in first.stdout
    assert run(tmp_path, "inrichten", example).stdout.strip() == "Er is niets veranderd."

    bad = tmp_path / "slecht.toml"
    bad.write_text("[locatie.utrecht]\nnaam = Utrecht\n", encoding="utf-8")
    refused = run(tmp_path, "inrichten", str(bad))
    assert refused.returncode == 2
    assert "slecht.toml" in refused.stderr
    assert "regel 2" in refused.stderr


async def test_two_that_set_up_together_make_everybody_once(postgres: Postgres) -> None:
    settings = Settings(database_url=postgres.empty())
    both = await asyncio.gather(*(set_up(settings, EXAMPLE) for _ in range(2)))
    assert sorted(map(bool, both)) == [False, True], "the second found nothing to change"


async def test_whose_duties_a_file_changes_hears_so_and_gaps_are_looked_for(
    tmp_path: Path,
) -> None:
    """Not whoever is new: nobody knew of his duties yet."""
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/piket.db")
    await set_up(settings, EXAMPLE)
    text, changed = EXAMPLE.read_text(encoding="utf-8"), tmp_path / "anders.toml"
    changed.write_text(text.replace('dagen = "di-do" }', 'dagen = "di" }'), encoding="utf-8")
    database = Database(settings.database_url)
    async with database.reading() as db:
        before = {timer.action for timer in await db.scalars(select(Timer))}
    await set_up(settings, changed)
    async with database.reading() as db:
        armed = [timer.action for timer in await db.scalars(select(Timer))]
        whose = await db.scalar(select(Person.id).where(Person.key == "demir"))
    await database.close()
    assert not any(action.startswith("rooster.bestand:") for action in before)
    told = [Action.unpack(action) for action in armed if action.startswith("rooster.bestand:")]
    assert [action.person_id for action in told if isinstance(action, FileApplied)] == [whose]
    assert any(action.startswith("gaten.na_wijziging:") for action in armed)
