"""What each flow costs people: taps, and signs typed after the command. For a test, and a table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.conversations.richtingen import first_line_on_duty
from tests.talk import Talk
from tests.talker import Talker

Story = Callable[[Talk], Awaitable[tuple[Talker, ...]]]
SENTENCE = "De brief van de gemeente is niet te volgen."
AFTER = {
    "vrager": ("Zelf afhandelen", "Nee", "8"),
    "advocaat vraagt": ("Eerste lijn neemt het over", "Nee", "8"),
    "beantwoorder": ("Eerste lijn kan verder", "5 tot 15 min", "Nee", "8"),
}


@dataclass(frozen=True)
class Flow:
    """`most`: taps that each of them may need; `sentence`: it asks for one."""

    name: str
    story: Story
    most: int
    sentence: bool = False


def talks(asker: str, command: str, answerer: str) -> Story:
    """The plain case: asked, taken at once, and both registered whole."""

    async def story(talk: Talk) -> tuple[Talker, ...]:
        talk.looks_ahead = False
        await first_line_on_duty(talk)
        one, other = talk.meet(asker), talk.meet(answerer)
        await one.says(f"/piket {command}")
        advocate = talk.world.is_advocate(asker)
        for label in ("Terugverwijzing", "Zelf afhandelen") if advocate else ("Weet ik niet",):
            await one.clicks(label, on="Je piketvraag")
        await other.clicks("Ik bel nu")
        await talk.talked()
        for label in AFTER["advocaat vraagt" if advocate else "vrager"]:
            await one.clicks(label, on="Je piketvraag")
        for label in AFTER["beantwoorder"]:
            await other.clicks(label, on="Na het gesprek")
        for card in (one.find("Je piketvraag")[0], other.find("Na het gesprek")[0]):
            assert "Alles is ingevuld" in card.text
        return one, other

    return story


def signals(who: str, **choices: str) -> Story:
    """With a form, as on Slack and the web."""

    async def story(talk: Talk) -> tuple[Talker, ...]:
        talk.looks_ahead = False
        person = talk.meet(who)
        await person.says("/piket signaal")
        await person.fills(zin=SENTENCE, rechtsgebied="huurrecht", niveau="stelsel", **choices)
        return (person,)

    return story


async def afterwards(talk: Talk) -> tuple[Talker, ...]:
    """Told by who called; the other agrees by answering."""
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket achteraf De Vries huurrecht")
    await noor.clicks("Ik belde")
    for label in ("Weet ik niet", *AFTER["vrager"]):
        await noor.clicks(label, on="Je piketvraag")
    for label in AFTER["beantwoorder"]:
        await devries.clicks(label, on="Na het gesprek")
    return noor, devries


async def hands_over(talk: Talk) -> tuple[Talker, ...]:
    """What it adds to a registration: to whom, and that he has it."""
    talk.looks_ahead = False
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    await noor.says("/piket overdracht Jansen")
    await jansen.clicks("Overgenomen")
    return noor, jansen


FLOWS = (
    Flow("hJL vraagt advocaat", talks("noor", "arbeidsrecht", "devries"), 5),
    Flow("SRW vraagt advocaat", talks("aisha", "arbeidsrecht", "devries"), 5),
    Flow("advocaat vraagt hJL", talks("devries", "hjl arbeidsrecht", "bram"), 5),
    Flow("advocaat vraagt SRW", talks("devries", "srw arbeidsrecht", "aisha"), 5),
    Flow("hJL vraagt SRW", talks("noor", "srw arbeidsrecht", "aisha"), 5),
    Flow("SRW vraagt hJL", talks("aisha", "hjl arbeidsrecht", "bram"), 5),
    Flow("binnen hJL", talks("noor", "hjl arbeidsrecht", "bram"), 5),
    Flow("binnen SRW", talks("aisha", "srw arbeidsrecht", "sami"), 5),
    Flow("achteraf verteld", afterwards, 5),
    Flow("warme overdracht", hands_over, 1),
    Flow("signaal, eerste lijn", signals("noor", vaker="vaker"), 3, sentence=True),
    Flow("signaal, advocaat", signals("devries", soort="rechtstreeks"), 3, sentence=True),
)
