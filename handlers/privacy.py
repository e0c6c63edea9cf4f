"""The one gate for free text: what looks like personal data is refused before it is kept."""

from dataclasses import replace

from handlers.say import Text, say, told
from models.errors import DomainError
from models.privacy import findings


class BadText(DomainError):
    """A text that is not taken. It goes back to whoever wrote it, and nowhere else."""

    def whole(self) -> Text:
        """Why, with what was found: for the answer itself only, so it counts as secret."""
        return replace(told(self), confidential=True)

    def briefly(self) -> Text:
        """Without a word of the text, for an answer that is stored on its way."""
        return say("algemeen.privacy.niet_bewaard")


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
