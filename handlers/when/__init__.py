"""Words typed by people become moments, stretches of time and duties that return.

The whole phrase must be understood, else nothing is. What can mean two things is a question.
"""

from handlers.when.duties import read_duties
from handlers.when.guess import suggest_moment
from handlers.when.looking import names_moment, read_day_gone, read_look, read_moment_asked
from handlers.when.moments import read_at, read_moment
from handlers.when.periods import read_days, read_period
from handlers.when.reading import Either, Perhaps, Reading, Sure, Unclear
from handlers.when.spelling import LONGEST_PHRASE, plain
from handlers.when.talked import read_talked

__all__ = [
    "LONGEST_PHRASE",
    "Either",
    "Perhaps",
    "Reading",
    "Sure",
    "Unclear",
    "names_moment",
    "plain",
    "read_at",
    "read_day_gone",
    "read_days",
    "read_duties",
    "read_look",
    "read_moment",
    "read_moment_asked",
    "read_period",
    "read_talked",
    "suggest_moment",
]
