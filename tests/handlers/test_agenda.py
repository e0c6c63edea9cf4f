"""A long agenda: split within the smallest platform's limits, with nothing cut off."""

from datetime import UTC, datetime

from bot.render import markdown
from bot.slack.blocks import Letterhead
from handlers.kaarten.agenda import document, heading, paged
from handlers.say import Message, say
from models.location import Location
from models.people import Organisation
from models.rechtsgebied import RECHTSGEBIEDEN
from models.signaal import Contribution, Frequency, Level, Signaal
from tests.servers.slack_rules import check_message

NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
UTRECHT = Location(key="utrecht", name="Utrecht", zone="Europe/Amsterdam")
LOKET = Organisation(key="hjl", name="Juridisch Loket")


def signaal(number: int) -> Signaal:
    """Two sides, each with the longest sentence there may be, in signs that grow when escaped."""
    parts = [
        Contribution(
            organisation=LOKET,
            sentence=f"<{number:03}{side}>".ljust(200, "&"),
            level=list(Level)[number % 2],
            frequency=Frequency.MORE,
        )
        for side in "ab"
    ]
    field = RECHTSGEBIEDEN[number % len(RECHTSGEBIEDEN)]
    return Signaal(
        id=number, code=f"C{number:03}", rechtsgebied=field, contributions=parts, recognitions=[]
    )


def test_a_hundred_and_twenty_signalen() -> None:
    signalen = [signaal(number) for number in range(120)]
    shown = ""
    for number, page in enumerate(paged(signalen)):
        head = heading(UTRECHT, signalen) if number == 0 else say("agenda.kop.vervolg")
        letter = Letterhead("nl", NOW)
        message = Message(head, page)
        blocks = letter.blocks(message)
        shows = {"text": letter.fallback(message), "blocks": blocks}
        assert list(check_message("agenda", shows)) == []
        shown += str(blocks)
    file = markdown(document(UTRECHT, signalen, "agenda.md"), "nl", NOW)
    for number in range(120):
        for text in (shown, file):
            assert f"C{number:03}" in text
            for side in "ab":
                assert f"{number:03}{side}" in text
