"""What the program logs goes into the ledger; an error is a finding of its own."""

import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from tests.faults.ledger import Ledger
from tests.faults.power import current

TOO_MANY = 200


class Hopeless(KeyboardInterrupt):
    """It fails all the time: going on shows nothing new. Only this kind stops an event loop."""


@contextmanager
def kept_in(ledger: Ledger) -> Iterator[None]:
    """Instead of on the screen: a day logs hundreds of postponed deliveries."""

    def keep(_: Any, level: str, event: MutableMapping[str, Any]) -> Any:
        power = current.get()
        words = event.pop("event", "")
        error = event.pop("exc_info", None)
        if error is True or level == "exception":
            error = sys.exc_info()[1]
        if level in ("error", "exception", "critical"):
            ledger.errors.append(f"{words} {event} {error!r}")
            if len(ledger.errors) > TOO_MANY:
                raise Hopeless(ledger.errors[0])
        if level != "info":
            ledger.write(
                "log", power.name if power else "", f"{words} {event} {error or ''!r:.300}"
            )
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[keep], wrapper_class=structlog.BoundLogger, cache_logger_on_first_use=False
    )
    try:
        yield
    finally:
        structlog.configure(**before)
