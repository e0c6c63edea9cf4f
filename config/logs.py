"""Logs as events: readable for a person, JSON for a machine. Never a text or a token.

Tracebacks carry no local variables: those hold what people typed.
"""

import logging
import sys
from typing import Literal

import structlog

Format = Literal["text", "json"]


def set_up(form: Format = "text", level: int = logging.INFO) -> None:
    """One stream for our own events and for the libraries' warnings."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    # python-telegram-bot prints whole updates and addresses with the token: our own words do.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    for loud in ("slack_bolt", "slack_sdk", "httpx", "apscheduler", "aiohttp.access"):
        logging.getLogger(loud).setLevel(logging.ERROR)
