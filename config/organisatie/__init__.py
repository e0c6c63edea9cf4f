"""The organisation file: read whole and checked whole, or refused with where and why."""

from config.organisatie.checks import Problem, warnings
from config.organisatie.reading import BadFile, content_of, read
from config.organisatie.tables import (
    Dienst,
    Hours,
    Lid,
    Locatie,
    Organisatie,
    Partij,
    Persoon,
    Slack,
)

__all__ = [
    "BadFile",
    "Dienst",
    "Hours",
    "Lid",
    "Locatie",
    "Organisatie",
    "Partij",
    "Persoon",
    "Problem",
    "Slack",
    "content_of",
    "read",
    "warnings",
]
