"""A notice to somebody when another changes his duty."""

from handlers.rooster.woorden import when
from handlers.say import Message, Text
from handlers.turn import Turn
from models.outbox import Lane
from models.people import Person
from models.rooster import Cover, Swap


def tell_changed(
    turn: Turn, person: Person, said: Message | Text, about: str | None = None
) -> None:
    """Not to who did it himself: he heard it in the answer. Always a new message, for an edit
    notifies nobody; with `about` it is never told twice."""
    if turn.actor is None or turn.actor.id != person.id:
        turn.tell(person, said, about=about, lane=Lane.ANSWER)


def notice(turn: Turn, swap: Swap, cover: Cover, key: str) -> Text:
    """What somebody did about a part of a shift."""
    return Text(
        f"ruil.melding.{key}",
        {
            "name": cover.person.name,
            "gever": swap.giver.name,
            "door": turn.actor.name if turn.actor else "",
            "wanneer": when(swap, turn.now, cover.span),
        },
    )


def tell_dropped(turn: Turn, swap: Swap, promises: list[Cover]) -> None:
    """To who wanted to take something over, and waited for approval, if nothing comes of it."""
    for cover in promises:
        if cover.ended_at is not None:
            tell_changed(turn, cover.person, notice(turn, swap, cover, "gaat_niet_door"))
