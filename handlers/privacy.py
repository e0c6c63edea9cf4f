"""The one gate for free text: what looks like personal data is refused before it is kept."""

from handlers.say import say
from models.errors import DomainError
from models.privacy import findings


class BadText(DomainError):
    """A text that is not taken. It goes back to whoever wrote it, and nowhere else."""


class PersonalData(BadText):
    """Something in the text points at a person. Nothing was stored."""

    key = "algemeen.privacy.geweigerd"


def check(text: str, field: str | None = None) -> None:
    """Raises PersonalData, naming what was found and handing the text back."""
    found = findings(text)
    if found:
        raise PersonalData(
            field=field,
            text=text,
            soort=say(f"algemeen.privacy.{found[0].kind}"),
            gevonden=found[0].found,
        )
