"""On SQLite one serving process owns the file (ruling 13); one-shot commands work beside it."""

import contextlib
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from config.settings import BadSettings

WAKES = signal.SIGUSR1


@contextmanager
def owning(database_url: str) -> Iterator[None]:
    """Held until the process ends, however it ends: the system lets go of the lock. Raises
    BadSettings when another bot serves this file, or when there can be no such file."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        yield
        return
    try:
        lock = open(f"{url.database}.lock", "a+", encoding="utf-8")  # noqa: SIM115  closed below
    except OSError as wrong:
        raise BadSettings(
            f"{url.database} kan daar niet staan ({wrong.strerror}). Kijk naar DATABASE_URL."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings(
                f"Er draait al een bot op {url.database}. Stop die eerst, "
                "of geef deze met DATABASE_URL een eigen bestand."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def wake(database_url: str) -> None:
    """A command beside the bot wrote something: the bot on this SQLite file, if there is one,
    looks at once (ruling 13). On PostgreSQL the database itself tells it."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    with contextlib.suppress(OSError, ValueError), open(f"{url.database}.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:  # held, so that number is alive, and is the bot
            os.kill(int(lock.read()), WAKES)
