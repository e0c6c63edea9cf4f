"""What an update of Telegram says, in our own words."""

from telegram import CallbackQuery, Message, Update, User

from bot.events import Event, Place, Typed, Who, Words
from handlers.action import Action
from handlers.turn import Face

TYPED = Face("telegram", forms=False, acks=False, free_text=False)
TAPPED = Face("telegram", forms=False, acks=True, free_text=False)


def command(update: Update) -> Event:
    """`/piket arbeidsrecht`: what follows the command."""
    return _said(update, Typed(_after_the_command(update)))


def shortcut(update: Update) -> Event:
    """`/agenda zwolle` is `/piket agenda zwolle`; `/start` asks for help."""
    text = _message(update).text or ""
    word = text.split()[0].removeprefix("/").partition("@")[0].casefold()
    if word == "start":
        return _said(update, Typed("hulp"))
    return _said(update, Typed(f"{word} {_after_the_command(update)}".strip()))


def words(update: Update) -> Event:
    """Anything else, also if it was edited. A photo or a voice has no words we may read."""
    message = _message(update)
    answered = message.reply_to_message
    about = _place(answered) if answered else None
    return _said(update, Words(message.text or "", about))


def tap(update: Update, query: CallbackQuery) -> Event:
    """Raises UnknownAction for a button of an older version."""
    action, message = Action.unpack(query.data or ""), query.message
    on = Place("telegram", str(message.chat.id), str(message.message_id)) if message else None
    return Event(key(update), who(query.from_user), TAPPED, action, on)


def key(update: Update) -> str:
    """Telegram's own name for "this happened once" (ruling 8)."""
    return f"telegram:{update.update_id}"


def who(user: User) -> Who:
    return Who("telegram", "", str(user.id))


def _said(update: Update, what: Typed | Words) -> Event:
    """Where it stands comes along, so that it can be erased."""
    user = update.effective_user
    assert user is not None, "somebody wrote this"
    return Event(key(update), who(user), TYPED, what, _place(_message(update)))


def _message(update: Update) -> Message:
    assert update.effective_message is not None, "only handlers of messages come here"
    return update.effective_message


def _place(message: Message) -> Place:
    return Place("telegram", str(message.chat_id), str(message.message_id))


def _after_the_command(update: Update) -> str:
    return "".join((_message(update).text or "").split(maxsplit=1)[1:])
