"""Files between a person and the bot: a page to choose one on, a document in his own chat."""

from handlers.action import Action
from handlers.say import Button, Message, Text, say
from handlers.turn import Turn
from models.outbox import Lane


def by_link(turn: Turn, action: Action, text: Text, label: str, otherwise: Text) -> None:
    """For a face without files: a page of ours, once. `otherwise` is said where there are none."""
    if page := turn.link(action):
        turn.tell(turn.person, Message(text, buttons=(Button(say(label), url=page),)))
    else:
        turn.reply(otherwise)


def hand_over(turn: Turn, told: Message) -> None:
    """To his own chat; to who opened a link, on that page."""
    if turn.platform_of(turn.person) == turn.face.platform:
        turn.tell(turn.person, told, lane=Lane.DIGEST)
    else:
        turn.reply(told)
